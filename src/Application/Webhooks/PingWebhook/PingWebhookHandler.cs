namespace Concert.Application.Webhooks.PingWebhook;

internal sealed class PingWebhookHandler(IWebhooks webhooks, IDeliveryLog log, IAudit audit)
    : IRequestHandler<PingWebhookCommand, Result<Ping>>
{
    public async Task<Result<Ping>> Handle(PingWebhookCommand command, CancellationToken cancellationToken)
    {
        if (await log.TryPingAsync(command.WebhookId, cancellationToken) is { } deliveryId)
        {
            audit.Note(command, WebhookFacts.ObjectOf(command.WebhookId), before: null, new { deliveryId });
            return new Ping(deliveryId);
        }
        return await webhooks.ExistsAsync(command.WebhookId, cancellationToken)
            ? WebhookErrors.Disabled
            : WebhookErrors.NotFound;
    }
}
