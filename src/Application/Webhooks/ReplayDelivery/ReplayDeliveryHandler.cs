namespace Concert.Application.Webhooks.ReplayDelivery;

internal sealed class ReplayDeliveryHandler(IWebhooks webhooks, IDeliveryLog log, IAudit audit)
    : IRequestHandler<ReplayDeliveryCommand, Result>
{
    public async Task<Result> Handle(ReplayDeliveryCommand command, CancellationToken cancellationToken)
    {
        if (!await webhooks.ExistsAsync(command.WebhookId, cancellationToken))
            return WebhookErrors.NotFound;
        if (!await log.TryReplayAsync(command.WebhookId, command.DeliveryId, cancellationToken))
            return WebhookErrors.DeliveryNotFound;
        audit.Note(command, WebhookFacts.ObjectOf(command.WebhookId), before: null, new { command.DeliveryId });
        return Result.Success;
    }
}
