namespace Concert.Infrastructure.Persistence.Repositories;

using Concert.Infrastructure.Messaging;
using Microsoft.EntityFrameworkCore;

internal sealed class Outbox(ConcertDbContext context) : IOutbox
{
    /// <summary>How long one channel waits for another to write down what it has published.</summary>
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(5);

    public async Task<OutboxBatch?> TakeAsync(
        EventChannels channel,
        int after,
        int take,
        CancellationToken cancellationToken
    )
    {
        var next = await Pending(channel)
            .Where(message => message.Partition > after)
            .OrderBy(message => message.Partition)
            .ThenBy(message => message.Position)
            .Select(message => (short?)message.Partition)
            .FirstOrDefaultAsync(cancellationToken);
        if (next is not { } partition)
            return null;
        if (!await context.TryLockAsync($"outbox:{channel}:{partition}", TimeSpan.Zero, cancellationToken))
            return new OutboxBatch(partition, []);

        // A statement of its own, so that it sees what the lock's last owner has written down.
        return new OutboxBatch(partition, await ReadAsync(channel, partition, take, cancellationToken));
    }

    /// <summary>The oldest events of a partition that await the channel.</summary>
    internal Task<List<OutgoingEvent>> ReadAsync(
        EventChannels channel,
        short partition,
        int take,
        CancellationToken cancellationToken
    ) =>
        Pending(channel)
            .Where(message => message.Partition == partition)
            .OrderBy(message => message.Position)
            .Take(take)
            .Select(message => new OutgoingEvent(
                message.Id,
                message.Type,
                message.Aggregate,
                message.AggregateId,
                message.Sequence,
                message.OccurredAt,
                message.Payload
            ))
            .ToListAsync(cancellationToken);

    public async Task ClearAsync(EventChannels channel, OutboxBatch batch, CancellationToken cancellationToken)
    {
        // One channel at a time: two that went through the same rows in different orders would stop each other.
        if (!await context.TryLockAsync($"outbox:clear:{batch.Partition}", Turn, cancellationToken))
            throw new PortException(PipelineErrors.Congested);
        var ids = batch.Events.Select(each => each.Id).ToArray();
        await context
            .Outbox.Where(message => ids.Contains(message.Id))
            .ExecuteUpdateAsync(
                update => update.SetProperty(message => message.Awaiting, message => message.Awaiting & ~channel),
                cancellationToken
            );
    }

    /// <summary>The first condition is that of the index.</summary>
    private IQueryable<OutboxMessage> Pending(EventChannels channel) =>
        context.Outbox.Where(message =>
            message.Awaiting != EventChannels.None && (message.Awaiting & channel) != EventChannels.None
        );
}
