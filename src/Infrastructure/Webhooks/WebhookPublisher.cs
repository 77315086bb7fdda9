namespace Concert.Infrastructure.Webhooks;

using Microsoft.EntityFrameworkCore;

/// <summary>
/// Writes one delivery for each event and each webhook subscribed to it, in the transaction that marks the event as
/// published. The webhook's row is updated first, which excludes its deletion, its being disabled and other instances until
/// the commit.
/// </summary>
internal sealed class WebhookPublisher(ConcertDbContext context) : IEventPublisher
{
    public EventChannels Channel => EventChannels.Webhooks;

    public async Task PublishAsync(IReadOnlyList<OutgoingEvent> events, CancellationToken cancellationToken)
    {
        var webhooks = await context
            .Webhooks.AsNoTracking()
            .Where(webhook => webhook.DeletedAt == null && webhook.DisabledReason == null)
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
                deliveries.AddRange(await PrepareAsync(webhook.Id, wanted, isAsked: false, now, cancellationToken));
        }
        await InsertAsync(deliveries, cancellationToken);
    }

    /// <summary>
    /// None if the webhook was deleted or disabled; and none of what it no longer wants, unless somebody has asked for it.
    /// </summary>
    internal async Task<IEnumerable<WebhookDelivery>> PrepareAsync(
        Guid webhookId,
        IReadOnlyList<OutgoingEvent> events,
        bool isAsked,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var counted = await context
            .Webhooks.Where(webhook =>
                webhook.Id == webhookId && webhook.DeletedAt == null && webhook.DisabledReason == null
            )
            .ExecuteUpdateAsync(
                update => update.SetProperty(each => each.LastDelivery, each => each.LastDelivery + events.Count),
                cancellationToken
            );
        if (counted == 0)
            return [];

        // Its subscription may have changed until its row was locked just now.
        var webhook = await context
            .Webhooks.AsNoTracking()
            .SingleAsync(webhook => webhook.Id == webhookId, cancellationToken);
        return events
            .Index()
            .Where(each => isAsked || webhook.Wants(each.Item.Type, each.Item.OccurredAt))
            .Select(each =>
                WebhookDelivery.Of(webhookId, webhook.LastDelivery - events.Count + 1 + each.Index, each.Item, now)
            );
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
            // The context is the caller's: its next save must not repeat the rows of a failed one.
            foreach (var delivery in deliveries)
                context.Entry(delivery).State = EntityState.Detached;
        }
    }
}
