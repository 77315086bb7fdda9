namespace Concert.Infrastructure.Webhooks;

using Microsoft.EntityFrameworkCore;

internal sealed class DeliveryLog(ConcertDbContext context, WebhookPublisher publisher) : IDeliveryLog
{
    public async Task<IReadOnlyList<DeliveryView>> ListAsync(
        Guid webhookId,
        DeliveryStatus? status,
        long? after,
        int take,
        CancellationToken cancellationToken
    ) =>
        await context
            .WebhookDeliveries.Where(delivery =>
                delivery.WebhookId == webhookId
                && (status == null || delivery.Status == status)
                && (after == null || delivery.Number < after)
            )
            .OrderByDescending(delivery => delivery.Number)
            .Take(take)
            .Select(delivery => new DeliveryView(
                delivery.Id,
                delivery.EventId,
                EventTypes.Current(delivery.Type),
                delivery.Aggregate,
                delivery.AggregateId,
                delivery.Sequence,
                delivery.Status,
                delivery.Attempts,
                delivery.Status == DeliveryStatus.Pending ? (DateTimeOffset?)delivery.NextAttemptAt : null,
                delivery.LastStatusCode,
                delivery.LastError,
                delivery.CreatedAt,
                delivery.Status == DeliveryStatus.Delivered ? (DateTimeOffset?)delivery.StatusSince : null
            )
            {
                Number = delivery.Number,
            })
            .ToListAsync(cancellationToken);

    public async Task<Guid?> TryPingAsync(Guid webhookId, CancellationToken cancellationToken)
    {
        var now = await context.NowAsync(cancellationToken);
        var ping = new OutgoingEvent(
            Guid.CreateVersion7(now),
            Webhook.Ping,
            "Webhook",
            $"{webhookId}",
            // Pings are of no order, so that none waits for another.
            Sequence: 0,
            now,
            "{}"
        )
        {
            TraceParent = ConcertTraces.Parent,
        };
        var delivery = (
            await publisher.PrepareAsync(webhookId, [ping], isAsked: true, now, cancellationToken)
        ).SingleOrDefault();
        if (delivery is not null)
            context.WebhookDeliveries.Add(delivery);
        return delivery?.Id;
    }

    public async Task<bool> TryReplayAsync(Guid webhookId, Guid deliveryId, CancellationToken cancellationToken)
    {
        var now = await context.NowAsync(cancellationToken);
        var which = context.WebhookDeliveries.Where(delivery =>
            delivery.Id == deliveryId && delivery.WebhookId == webhookId && delivery.Body != WebhookDelivery.NoBody
        );
        var replayed = await which
            .Where(delivery => delivery.Status != DeliveryStatus.Pending)
            .ExecuteUpdateAsync(
                update =>
                    update
                        .SetProperty(delivery => delivery.Status, DeliveryStatus.Pending)
                        .SetProperty(delivery => delivery.Attempts, 0)
                        .SetProperty(delivery => delivery.NextAttemptAt, now)
                        .SetProperty(delivery => delivery.FirstAttemptAt, (DateTimeOffset?)null)
                        .SetProperty(delivery => delivery.ClaimId, (Guid?)null)
                        .SetProperty(delivery => delivery.StatusSince, now),
                cancellationToken
            );
        return replayed == 1 || await which.AnyAsync(cancellationToken);
    }
}
