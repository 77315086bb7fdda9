namespace Concert.Infrastructure.Webhooks;

using Microsoft.EntityFrameworkCore;

internal sealed class WebhookRepository(ConcertDbContext context) : IWebhooks
{
    private IQueryable<Webhook> Known => context.Webhooks.Where(webhook => webhook.DeletedAt == null);

    public void Add(Webhook webhook) => context.Webhooks.Add(webhook);

    public Task<int> CountAsync(CancellationToken cancellationToken) => Known.CountAsync(cancellationToken);

    public async Task<long> NextNumberAsync(CancellationToken cancellationToken) =>
        1 + (await context.Webhooks.MaxAsync(webhook => (long?)webhook.Number, cancellationToken) ?? 0);

    public async Task<IReadOnlyList<WebhookView>> ListAsync(
        long? after,
        int take,
        CancellationToken cancellationToken
    ) =>
        await Known
            .Where(webhook => after == null || webhook.Number > after)
            .OrderBy(webhook => webhook.Number)
            .Take(take)
            .Select(webhook => new WebhookView(webhook.Id, webhook.Url, webhook.Events, webhook.CreatedAt)
            {
                Number = webhook.Number,
            })
            .ToListAsync(cancellationToken);

    public Task<bool> ExistsAsync(Guid webhookId, CancellationToken cancellationToken) =>
        Known.AnyAsync(webhook => webhook.Id == webhookId, cancellationToken);

    public async Task<bool> TryDeleteAsync(Guid webhookId, CancellationToken cancellationToken) =>
        await Known
            .Where(webhook => webhook.Id == webhookId)
            .ExecuteUpdateAsync(
                update =>
                    update.SetProperty(webhook => webhook.DeletedAt, _ => (DateTimeOffset?)ConcertDbContext.Clock()),
                cancellationToken
            ) == 1;

    public async Task<IReadOnlyList<DeliveryView>> ListDeliveriesAsync(
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
                delivery.Type,
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

    public async Task<bool> TryReplayAsync(Guid webhookId, Guid deliveryId, CancellationToken cancellationToken)
    {
        var now = await context.NowAsync(cancellationToken);
        var which = context.WebhookDeliveries.Where(delivery =>
            delivery.Id == deliveryId && delivery.WebhookId == webhookId
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
