namespace Concert.Infrastructure.Webhooks;

using Concert.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;

/// <summary>
/// Writes one delivery for each event and each webhook that wants it, in the caller's transaction. The webhook's row is
/// counted up first, which keeps deletion and other instances out to the end of it; so what is there already is seen, and
/// not written again.
/// </summary>
internal sealed class WebhookPublisher(ConcertDbContext context) : IEventPublisher
{
    public EventChannels Channel => EventChannels.Webhooks;

    public async Task PublishAsync(IReadOnlyList<OutgoingEvent> events, CancellationToken cancellationToken)
    {
        var webhooks = await context
            .Webhooks.AsNoTracking()
            .Where(webhook => webhook.DeletedAt == null)
            .OrderBy(webhook => webhook.Number)
            .ToListAsync(cancellationToken);
        var deliveries = new List<WebhookDelivery>();
        foreach (var webhook in webhooks)
        {
            var wanted = events.Where(each => webhook.Wants(each.Type, each.OccurredAt)).ToList();
            if (wanted.Count > 0)
                deliveries.AddRange(await PrepareAsync(webhook.Id, wanted, cancellationToken));
        }
        await InsertAsync(deliveries, cancellationToken);
    }

    internal async Task<IEnumerable<WebhookDelivery>> PrepareAsync(
        Guid webhookId,
        List<OutgoingEvent> events,
        CancellationToken cancellationToken
    )
    {
        var counted = await context
            .Webhooks.Where(webhook => webhook.Id == webhookId && webhook.DeletedAt == null)
            .ExecuteUpdateAsync(
                update => update.SetProperty(each => each.LastDelivery, each => each.LastDelivery + events.Count),
                cancellationToken
            );
        if (counted == 0)
            return [];

        var ids = events.Select(each => each.Id).ToArray();
        var known = await context
            .WebhookDeliveries.Where(delivery => delivery.WebhookId == webhookId && ids.Contains(delivery.EventId))
            .Select(delivery => delivery.EventId)
            .ToListAsync(cancellationToken);
        var last = await context
            .Webhooks.Where(webhook => webhook.Id == webhookId)
            .Select(webhook => webhook.LastDelivery)
            .SingleAsync(cancellationToken);
        var now = await context.NowAsync(cancellationToken);
        return events
            .Index()
            .Where(each => !known.Contains(each.Item.Id))
            .Select(each => WebhookDelivery.Of(webhookId, last - events.Count + 1 + each.Index, each.Item, now));
    }

    private async Task InsertAsync(List<WebhookDelivery> deliveries, CancellationToken cancellationToken)
    {
        if (deliveries.Count == 0)
            return;
        context.WebhookDeliveries.AddRange(deliveries);
        try
        {
            await context.SaveChangesAsync(cancellationToken);
        }
        finally
        {
            // The context is the caller's: rows of a failed save must not come back with its next one.
            foreach (var delivery in deliveries)
                context.Entry(delivery).State = EntityState.Detached;
        }
    }
}
