namespace Concert.Application.Events.DispatchEvents;

/// <summary>
/// Publishes a batch of events to one channel, from the next partition in which some await it. Any number of instances
/// may run it at once. If it fails or the instance dies, the batch is published again, with the same ids.
/// </summary>
/// <param name="After">Only partitions with a greater number; -1 for all.</param>
/// <param name="LeftOut">Aggregates to skip, as <see cref="DispatchFailedException"/> names them.</param>
/// <exception cref="DispatchFailedException">The partition's batch failed.</exception>
public sealed record DispatchEventsCommand(
    EventChannels Channel,
    int After,
    int BatchSize,
    IReadOnlyCollection<string> LeftOut
) : ICommand<DispatchedEvents>, ITransactional
{
    public const int MaxLeftOut = 100;
}

/// <param name="Partition">Null if no partition was left.</param>
/// <param name="Count">Equal to the batch size if there may be more.</param>
public sealed record DispatchedEvents(int? Partition, int Count);

/// <summary>The cause is not the inner exception, because the unit of work would repeat a lost race.</summary>
public sealed class DispatchFailedException(int partition, IReadOnlyList<OutgoingEvent> events, Exception cause)
    : Exception($"A batch of {events.Count} events of partition {partition} was not published.")
{
    public int Partition => partition;
    public Exception Cause => cause;

    /// <summary>The aggregate whose event failed, if the batch had one event only.</summary>
    public string? Aggregate => events is [var only] ? $"{only.Aggregate} {only.AggregateId}" : null;
}
