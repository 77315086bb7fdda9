namespace Concert.Infrastructure.Events;

using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

internal sealed class Outbox(ConcertDbContext context, IOptions<EventOptions> options) : IOutbox
{
    /// <summary>Longer than it takes to switch a channel on or off on every instance.</summary>
    private static readonly TimeSpan WaitForSwitch = TimeSpan.FromHours(1);

    /// <summary>How long one channel waits for another to write down what it has published.</summary>
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(5);

    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    public async Task<int?> FindPartitionAsync(EventChannels channel, int after, CancellationToken cancellationToken) =>
        await Pending(channel)
            .Where(message => message.Partition > after)
            .OrderBy(message => message.Partition)
            .ThenBy(message => message.Position)
            .Select(message => (short?)message.Partition)
            .FirstOrDefaultAsync(cancellationToken);

    public async Task<IReadOnlyList<OutgoingEvent>> TakeAsync(
        EventChannels channel,
        int partition,
        int take,
        IReadOnlyCollection<string> leftOut,
        CancellationToken cancellationToken
    ) =>
        // Statements of their own, so that the second sees what the lock's last owner has written down.
        await context.TryLockAsync($"outbox:{channel}:{partition}", TimeSpan.Zero, cancellationToken)
            ? await ReadAsync(channel, (short)partition, take, leftOut, cancellationToken)
            : [];

    /// <summary>The oldest events of a partition that await the channel.</summary>
    internal async Task<List<OutgoingEvent>> ReadAsync(
        EventChannels channel,
        short partition,
        int take,
        IReadOnlyCollection<string> leftOut,
        CancellationToken cancellationToken
    )
    {
        var mayBeOfRehearsal = await HasRehearsalsAsync(cancellationToken);
        var pending = Pending(channel).Where(message => message.Partition == partition);
        if (leftOut.Count > 0)
        {
            string[] aggregates = [.. leftOut];
            pending = pending.Where(message => !aggregates.Contains(message.Aggregate + " " + message.AggregateId));
        }
        var events = await pending
            .OrderBy(message => message.Position)
            .Take(take)
            .Select(message => new OutgoingEvent(
                message.Id,
                EventTypes.Current(message.Type),
                message.Aggregate,
                message.AggregateId,
                message.Sequence,
                message.OccurredAt,
                message.Payload
            )
            {
                TraceParent = message.TraceParent,
            })
            .ToListAsync(cancellationToken);

        // Asked before and after: the one that the events are of may have gone meanwhile, or have come.
        return mayBeOfRehearsal || await HasRehearsalsAsync(cancellationToken)
            ? await TellRehearsalsAsync(events, cancellationToken)
            : events;
    }

    private Task<bool> HasRehearsalsAsync(CancellationToken cancellationToken) =>
        context.Concerts.IgnoreQueryFilters().AnyAsync(concert => concert.IsRehearsal, cancellationToken);

    /// <summary>
    /// Only what a rehearsal had is ever removed, so an event of something that no longer exists is of one, too.
    /// </summary>
    private async Task<List<OutgoingEvent>> TellRehearsalsAsync(
        List<OutgoingEvent> events,
        CancellationToken cancellationToken
    )
    {
        var ids = events
            .Select(each => Guid.TryParse(each.AggregateId, Invariant, out var id) ? id : Guid.Empty)
            .Distinct()
            .ToArray();
        var numbers = events
            .Select(each => long.TryParse(each.AggregateId, Invariant, out var id) ? id : 0)
            .Distinct()
            .ToArray();
        var customers = context.Users.Where(user => user.RehearsalId == null);
        var sales = context.Concerts.Where(concert => !concert.IsRehearsal);
        var real = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal)
        {
            ["User"] = await TextsAsync(customers.Select(user => user.Id).Where(id => ids.Contains(id))),
            ["Reservation"] = await TextsAsync(
                context
                    .Reservations.Where(each => ids.Contains(each.Id) && customers.Any(user => user.Id == each.UserId))
                    .Select(each => each.Id)
            ),
            ["Payment"] = await TextsAsync(
                context
                    .Payments.Where(each => ids.Contains(each.Id) && customers.Any(user => user.Id == each.UserId))
                    .Select(each => each.Id)
            ),
            ["Concert"] = await TextsAsync(sales.Select(concert => concert.Id).Where(id => numbers.Contains(id))),
            ["Schedule"] = await TextsAsync(
                context
                    .Schedules.Where(each =>
                        numbers.Contains(each.Id) && sales.Any(concert => concert.Id == each.ConcertId)
                    )
                    .Select(each => each.Id)
            ),
        };
        real["Balance"] = real["User"];
        return events.ConvertAll(each =>
            each with
            {
                IsOfRehearsal = real.TryGetValue(each.Aggregate, out var known) && !known.Contains(each.AggregateId),
            }
        );

        async Task<HashSet<string>> TextsAsync<T>(IQueryable<T> query) =>
            (await query.ToListAsync(cancellationToken)).Select(id => $"{id}").ToHashSet(StringComparer.Ordinal);
    }

    public async Task ClearAsync(
        EventChannels channel,
        int partition,
        IReadOnlyList<OutgoingEvent> events,
        CancellationToken cancellationToken
    )
    {
        // One channel at a time: two that went through the same rows in different orders would stop each other.
        if (!await context.TryLockAsync($"outbox:clear:{partition}", Turn, cancellationToken))
            throw new PortException(PipelineErrors.Congested);
        var ids = events.Select(each => each.Id).ToArray();
        await context
            .Outbox.Where(message => ids.Contains(message.Id))
            .ExecuteUpdateAsync(
                update => update.SetProperty(message => message.Awaiting, message => message.Awaiting & ~channel),
                cancellationToken
            );
    }

    public async Task<bool> PurgeAsync(int partition, int take, CancellationToken cancellationToken)
    {
        if (!await context.TryLockAsync($"outbox:clear:{partition}", Turn, cancellationToken))
            return false;
        var now = await context.NowAsync(cancellationToken);
        var off = EventOptions.AllChannels & ~options.Value.Channels;
        var dropped = await DropAsync(off, (short)partition, now - WaitForSwitch, take, cancellationToken);
        var old = now - options.Value.Retention;
        return dropped + await RemoveAsync((short)partition, old, take, cancellationToken) >= take;
    }

    internal Task<int> DropAsync(
        EventChannels channels,
        short partition,
        DateTimeOffset before,
        int take,
        CancellationToken cancellationToken
    ) =>
        Pending(channels)
            .Where(message => message.Partition == partition && message.OccurredAt <= before)
            .OrderBy(message => message.Position)
            .Take(take)
            .ExecuteUpdateAsync(
                update => update.SetProperty(message => message.Awaiting, message => message.Awaiting & ~channels),
                cancellationToken
            );

    /// <summary>Removes the oldest events of a partition, up to the first that happened later or awaits a channel.</summary>
    internal async Task<int> RemoveAsync(
        short partition,
        DateTimeOffset until,
        int take,
        CancellationToken cancellationToken
    )
    {
        var head = Published(partition)
            .OrderBy(message => message.Position)
            .Select(message => new { message.Position, message.OccurredAt });
        if (await head.FirstOrDefaultAsync(cancellationToken) is not { } first || first.OccurredAt > until)
            return 0;

        var pending = await context
            .Outbox.Where(message => message.Partition == partition && message.Awaiting != EventChannels.None)
            .MinAsync(message => (long?)message.Position, cancellationToken);
        var old = (await head.Take(take).ToListAsync(cancellationToken))
            .TakeWhile(each => each.OccurredAt <= until && !(each.Position >= pending))
            .ToList();
        return old is [.., var last] ? await RemoveAsync(partition, last.Position, until, cancellationToken) : 0;
    }

    /// <summary>
    /// Removes the events of a partition up to a position, and moves its watermark there in the same transaction. Whoever
    /// finds nothing to remove was too late and leaves the watermark where it is, so that it never goes back.
    /// </summary>
    internal async Task<int> RemoveAsync(
        short partition,
        long position,
        DateTimeOffset until,
        CancellationToken cancellationToken
    )
    {
        var removed = await Published(partition)
            .Where(message => message.Position <= position)
            .ExecuteDeleteAsync(cancellationToken);
        if (removed == 0)
            return 0;

        await context
            .OutboxWatermarks.Where(watermark => watermark.Partition == partition)
            .ExecuteUpdateAsync(
                update =>
                    update
                        .SetProperty(watermark => watermark.Position, position)
                        .SetProperty(
                            watermark => watermark.OccurredAt,
                            watermark => watermark.OccurredAt > until ? watermark.OccurredAt : until
                        )
                        .SetProperty(watermark => watermark.Removed, watermark => watermark.Removed + removed),
                cancellationToken
            );
        return removed;
    }

    private IQueryable<OutboxMessage> Published(short partition) =>
        context.Outbox.Where(message => message.Partition == partition && message.Awaiting == EventChannels.None);

    /// <summary>The first condition is that of the index.</summary>
    private IQueryable<OutboxMessage> Pending(EventChannels channels) =>
        context.Outbox.Where(message =>
            message.Awaiting != EventChannels.None && (message.Awaiting & channels) != EventChannels.None
        );
}
