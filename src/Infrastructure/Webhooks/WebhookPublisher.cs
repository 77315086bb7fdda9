namespace Concert.Infrastructure.Webhooks;

using Microsoft.EntityFrameworkCore;

/// <summary>
/// Writes one delivery for each event and each webhook that wants it, in the caller's transaction, which is also that in
/// which the event counts as published: none comes twice, and the unique index says so. The webhook's row is counted up
/// first, which keeps deletion and other instances out to the end of it.
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
        if (webhooks.Count == 0)
            return;
        var now = await context.NowAsync(cancellationToken);
        var deliveries = new List<WebhookDelivery>();
        foreach (var webhook in webhooks)
        {
            var wanted = events.Where(each => webhook.Wants(each.Type, each.OccurredAt)).ToList();
            if (wanted.Count > 0)
                deliveries.AddRange(await PrepareAsync(webhook.Id, wanted, now, cancellationToken));
        }
        await InsertAsync(deliveries, cancellationToken);
    }

    internal async Task<IEnumerable<WebhookDelivery>> PrepareAsync(
        Guid webhookId,
        List<OutgoingEvent> events,
        DateTimeOffset now,
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

        var last = await context
            .Webhooks.Where(webhook => webhook.Id == webhookId)
            .Select(webhook => webhook.LastDelivery)
            .SingleAsync(cancellationToken);
        return events
            .Index()
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
