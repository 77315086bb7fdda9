namespace Concert.Application.Events.PurgeEvents;

internal sealed class PurgeEventsHandler(IOutbox outbox) : IRequestHandler<PurgeEventsCommand, Result<bool>>
{
    public async Task<Result<bool>> Handle(PurgeEventsCommand command, CancellationToken cancellationToken) =>
        await outbox.PurgeAsync(command.Partition, command.BatchSize, cancellationToken);
}
