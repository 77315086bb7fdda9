namespace Concert.Infrastructure.Webhooks;

using Microsoft.EntityFrameworkCore;

internal sealed class DeliveryRetention(ConcertDbContext context) : IDeliveryRetention
{
    private static readonly TimeSpan KeepDelivered = TimeSpan.FromDays(7);
    private static readonly TimeSpan KeepDead = TimeSpan.FromDays(30);

    public async Task<int> PurgeAsync(int take, CancellationToken cancellationToken)
    {
        var now = await context.NowAsync(cancellationToken);
        var purged = await PurgeAsync(DeliveryStatus.Delivered, now - KeepDelivered, take, cancellationToken);
        purged += await PurgeAsync(DeliveryStatus.Dead, now - KeepDead, take, cancellationToken);
        purged += await ExpireAsync(now, take, cancellationToken);

        var deleted = await context
            .Webhooks.Where(webhook => webhook.DeletedAt != null)
            .OrderBy(webhook => webhook.Number)
            .Select(webhook => webhook.Id)
            .Take(Webhook.MaxCount)
            .ToArrayAsync(cancellationToken);
        return deleted.Length == 0 ? purged : purged + await PurgeDeletedAsync(deleted, take, cancellationToken);
    }

    /// <summary>Deliveries under way are left alone.</summary>
    private Task<int> ExpireAsync(DateTimeOffset now, int take, CancellationToken cancellationToken)
    {
        var since = now - DeliveryRules.ExpiresAfter;
        return context
            .WebhookDeliveries.Where(delivery =>
                delivery.Status == DeliveryStatus.Pending
                && delivery.StatusSince <= since
                && (delivery.ClaimId == null || delivery.NextAttemptAt <= now)
            )
            .OrderBy(delivery => delivery.StatusSince)
            .Take(take)
            .ExecuteUpdateAsync(
                update =>
                    update
                        .SetProperty(delivery => delivery.Status, DeliveryStatus.Dead)
                        .SetProperty(delivery => delivery.StatusSince, now)
                        .SetProperty(delivery => delivery.LastError, "expired"),
                cancellationToken
            );
    }

    private Task<int> PurgeAsync(
        DeliveryStatus status,
        DateTimeOffset since,
        int take,
        CancellationToken cancellationToken
    ) =>
        context
            .WebhookDeliveries.Where(delivery => delivery.Status == status && delivery.StatusSince <= since)
            .OrderBy(delivery => delivery.StatusSince)
            .Take(take)
            .ExecuteDeleteAsync(cancellationToken);

    /// <summary>Deliveries first; a webhook once it has none.</summary>
    internal async Task<int> PurgeDeletedAsync(Guid[] deleted, int take, CancellationToken cancellationToken)
    {
        var purged = await context
            .WebhookDeliveries.Where(delivery => deleted.Contains(delivery.WebhookId))
            .OrderBy(delivery => delivery.WebhookId)
            .ThenBy(delivery => delivery.Number)
            .Take(take)
            .ExecuteDeleteAsync(cancellationToken);
        await context
            .Webhooks.Where(webhook =>
                deleted.Contains(webhook.Id)
                && !context.WebhookDeliveries.Any(delivery => delivery.WebhookId == webhook.Id)
            )
            .ExecuteDeleteAsync(cancellationToken);
        return purged;
    }
}
