namespace Concert.Application.Webhooks.ChangeWebhook;

internal sealed class ChangeWebhookHandler(
    IWebhooks webhooks,
    IWebhookSender sender,
    IUnitOfWork unitOfWork,
    IAudit audit
) : IRequestHandler<ChangeWebhookCommand, Result<WebhookView>>
{
    public async Task<Result<WebhookView>> Handle(ChangeWebhookCommand command, CancellationToken cancellationToken) =>
        // Before the transaction, as at the registration.
        command.Change.Url
            is { } url
        && await sender.RefusesAsync(url, cancellationToken)
            ? WebhookRules.NotPublic
            : await unitOfWork.ExecuteAsync(() => ChangeAsync(command, cancellationToken), cancellationToken);

    private async Task<Result<WebhookView>> ChangeAsync(
        ChangeWebhookCommand command,
        CancellationToken cancellationToken
    )
    {
        if (await webhooks.LockAsync(command.WebhookId, cancellationToken) is not { } webhook)
            return WebhookErrors.NotFound;
        var before = WebhookFacts.Of(webhook);
        webhook.Change(command.Change.Url, command.Change.Events, command.Change.Enabled);
        audit.Note(command, WebhookFacts.ObjectOf(webhook.Id), before, WebhookFacts.Of(webhook));
        return WebhookView.Of(webhook);
    }
}
