namespace Concert.Application.Events.DispatchEvents;

internal sealed class DispatchEventsHandler(IOutbox outbox, IEnumerable<IEventPublisher> publishers)
    : IRequestHandler<DispatchEventsCommand, Result<DispatchedEvents>>
{
    public async Task<Result<DispatchedEvents>> Handle(
        DispatchEventsCommand command,
        CancellationToken cancellationToken
    )
    {
        var channel = command.Channel;
        var publisher = publishers.FirstOrDefault(each => each.Channel == channel);
        if (
            publisher is null
            || await outbox.FindPartitionAsync(channel, command.After, cancellationToken) is not { } partition
        )
        {
            return new DispatchedEvents(Partition: null, Count: 0);
        }
        IReadOnlyList<OutgoingEvent> events = [];
        try
        {
            events = await outbox.TakeAsync(channel, partition, command.BatchSize, command.LeftOut, cancellationToken);
            if (events.Count > 0)
            {
                using var span = ConcertTraces.BeginLinked(
                    $"publish {channel}",
                    events.Select(each => each.TraceParent)
                );

                // In the transaction, because the lock that keeps others from a later event lasts as long.
                await publisher.PublishAsync([.. events.Where(each => !each.IsOfRehearsal)], cancellationToken);
                await outbox.ClearAsync(channel, partition, events, cancellationToken);
            }
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DispatchFailedException(partition, events, exception);
        }
        return new DispatchedEvents(partition, events.Count);
    }
}
