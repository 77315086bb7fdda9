namespace Concert.Application.Events.DispatchEvents;

internal sealed class DispatchEventsHandler(IOutbox outbox, IEnumerable<IEventPublisher> publishers)
    : IRequestHandler<DispatchEventsCommand, Result<DispatchedEvents>>
{
    public async Task<Result<DispatchedEvents>> Handle(
        DispatchEventsCommand command,
        CancellationToken cancellationToken
    )
    {
        var publisher = publishers.FirstOrDefault(each => each.Channel == command.Channel);
        if (
            publisher is null
            || await outbox.TakeAsync(command.Channel, command.After, command.BatchSize, cancellationToken)
                is not { } batch
        )
        {
            return new DispatchedEvents(Partition: null, Count: 0);
        }
        if (batch.Events.Count > 0)
        {
            // In the transaction, because the lock that keeps others from a later event lasts exactly as long.
            await publisher.PublishAsync(batch.Events, cancellationToken);
            await outbox.ClearAsync(command.Channel, batch, cancellationToken);
        }
        return new DispatchedEvents(batch.Partition, batch.Events.Count);
    }
}
