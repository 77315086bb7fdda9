namespace Concert.Application.Webhooks.DeleteWebhook;

internal sealed class DeleteWebhookHandler(IWebhooks webhooks) : IRequestHandler<DeleteWebhookCommand, Result>
{
    public async Task<Result> Handle(DeleteWebhookCommand command, CancellationToken cancellationToken) =>
        await webhooks.TryDeleteAsync(command.WebhookId, cancellationToken) ? Result.Success : WebhookErrors.NotFound;
}
