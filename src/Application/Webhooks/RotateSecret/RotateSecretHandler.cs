namespace Concert.Application.Webhooks.RotateSecret;

internal sealed class RotateSecretHandler(
    IWebhooks webhooks,
    IWebhookSecrets secrets,
    IAudit audit,
    IDatabaseClock clock
) : IRequestHandler<RotateSecretCommand, Result<RotatedSecret>>
{
    public async Task<Result<RotatedSecret>> Handle(RotateSecretCommand command, CancellationToken cancellationToken)
    {
        if (await webhooks.LockAsync(command.WebhookId, cancellationToken) is not { } webhook)
            return WebhookErrors.NotFound;
        var (secret, sealedSecret) = secrets.Make(webhook.Id);
        var previousUntil = webhook.Rotate(sealedSecret, await clock.NowAsync(cancellationToken));
        audit.Note(command, WebhookFacts.ObjectOf(webhook.Id), before: null, new { previousUntil });
        return new RotatedSecret(secret, previousUntil);
    }
}
