namespace Concert.Application.Webhooks.ReplayDelivery;

internal sealed class ReplayDeliveryHandler(IWebhooks webhooks, IDeliveryLog log)
    : IRequestHandler<ReplayDeliveryCommand, Result>
{
    public async Task<Result> Handle(ReplayDeliveryCommand command, CancellationToken cancellationToken)
    {
        if (!await webhooks.ExistsAsync(command.WebhookId, cancellationToken))
            return WebhookErrors.NotFound;
        return await log.TryReplayAsync(command.WebhookId, command.DeliveryId, cancellationToken)
            ? Result.Success
            : WebhookErrors.DeliveryNotFound;
    }
}
