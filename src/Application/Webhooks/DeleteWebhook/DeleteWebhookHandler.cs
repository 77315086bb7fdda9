namespace Concert.Application.Webhooks.DeleteWebhook;

internal sealed class DeleteWebhookHandler(IWebhooks webhooks, IAudit audit)
    : IRequestHandler<DeleteWebhookCommand, Result>
{
    public async Task<Result> Handle(DeleteWebhookCommand command, CancellationToken cancellationToken)
    {
        if (await webhooks.LockAsync(command.WebhookId, cancellationToken) is not { } webhook)
            return WebhookErrors.NotFound;
        await webhooks.DeleteAsync(webhook.Id, cancellationToken);
        audit.Note(command, WebhookFacts.ObjectOf(webhook.Id), WebhookFacts.Of(webhook), after: null);
        return Result.Success;
    }
}
