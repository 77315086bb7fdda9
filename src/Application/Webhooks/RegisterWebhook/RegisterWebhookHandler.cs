namespace Concert.Application.Webhooks.RegisterWebhook;

internal sealed class RegisterWebhookHandler(
    IWebhooks webhooks,
    IWebhookSecrets secrets,
    IWebhookSender sender,
    IUnitOfWork unitOfWork,
    IAudit audit,
    IDatabaseClock clock
) : IRequestHandler<RegisterWebhookCommand, Result<RegisteredWebhook>>
{
    public async Task<Result<RegisteredWebhook>> Handle(
        RegisterWebhookCommand command,
        CancellationToken cancellationToken
    ) =>
        // Before the transaction, whose connection would be idle all the while.
        await sender.RefusesAsync(command.Url, cancellationToken)
            ? WebhookRules.NotPublic
            : await unitOfWork.ExecuteAsync(() => AddAsync(command, cancellationToken), cancellationToken);

    private async Task<Result<RegisteredWebhook>> AddAsync(
        RegisterWebhookCommand command,
        CancellationToken cancellationToken
    )
    {
        // The number is read first: a webhook registered meanwhile makes ours a duplicate, so the limit is exact.
        var number = await webhooks.NextNumberAsync(cancellationToken);
        if (await webhooks.CountAsync(cancellationToken) >= Webhook.MaxCount)
            return WebhookErrors.TooMany;

        var now = await clock.NowAsync(cancellationToken);
        var id = Guid.CreateVersion7(now);
        var (secret, sealedSecret) = secrets.Make(id);
        var webhook = Webhook.Register(id, number, command.Url, command.Events ?? [], sealedSecret, now);
        webhooks.Add(webhook);
        audit.Note(command, WebhookFacts.ObjectOf(id), before: null, WebhookFacts.Of(webhook));
        return new RegisteredWebhook(id, webhook.Url, webhook.Events, secret, now);
    }
}
