namespace Concert.Application.Webhooks.RotateSecret;

internal sealed class RotateSecretHandler(IWebhooks webhooks, IWebhookSecrets secrets, IDatabaseClock clock)
    : IRequestHandler<RotateSecretCommand, Result<RotatedSecret>>
{
    public async Task<Result<RotatedSecret>> Handle(RotateSecretCommand command, CancellationToken cancellationToken)
    {
        if (await webhooks.LockAsync(command.WebhookId, cancellationToken) is not { } webhook)
            return WebhookErrors.NotFound;
        var (secret, sealedSecret) = secrets.Make(webhook.Id);
        return new RotatedSecret(secret, webhook.Rotate(sealedSecret, await clock.NowAsync(cancellationToken)));
    }
}
