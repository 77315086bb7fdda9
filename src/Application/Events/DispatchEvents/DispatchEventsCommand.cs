namespace Concert.Application.Events.DispatchEvents;

/// <summary>
/// Publishes a batch of events to one channel, from the next partition in which some await it. Any number of instances may
/// run it at once. If it fails or the instance dies, the batch is published again, with the same ids.
/// </summary>
/// <param name="Channel">The channel; without a publisher for it nothing is done.</param>
/// <param name="After">Only partitions with a greater number; -1 for all.</param>
/// <param name="BatchSize">The most to publish.</param>
/// <param name="LeftOut">Aggregates whose events are not published, as <see cref="DispatchFailedException"/> names them.</param>
/// <exception cref="DispatchFailedException">The partition's batch failed.</exception>
public sealed record DispatchEventsCommand(
    EventChannels Channel,
    int After,
    int BatchSize,
    IReadOnlyCollection<string> LeftOut
) : ICommand<DispatchedEvents>, ITransactional
{
    public const int MaxLeftOut = 100;
    public static readonly Bounds BatchSizeBounds = new(1, 1_000);
}

/// <param name="Partition">Which it was; null if there was none any more.</param>
/// <param name="Count">As many as the batch size when there may be more.</param>
public sealed record DispatchedEvents(int? Partition, int Count);

/// <summary>
/// A batch was not published, or this could not be written down. The cause is not the inner exception, because the unit of
/// work would repeat the batch if it were a lost race: what comes next is up to the caller.
/// </summary>
public sealed class DispatchFailedException(int partition, IReadOnlyList<OutgoingEvent> events, Exception cause)
    : Exception($"A batch of {events.Count} events of partition {partition} was not published.")
{
    public int Partition => partition;

    public Exception Cause => cause;

    /// <summary>The aggregate whose event failed, if there was only one in the batch.</summary>
    public string? Aggregate => events is [var only] ? $"{only.Aggregate} {only.AggregateId}" : null;
}

internal sealed class DispatchEventsValidator : AbstractValidator<DispatchEventsCommand>
{
    public DispatchEventsValidator()
    {
        RuleFor(command => command.BatchSize).Within(DispatchEventsCommand.BatchSizeBounds);
        RuleFor(command => command.LeftOut.Count).LessThanOrEqualTo(DispatchEventsCommand.MaxLeftOut);
    }
}
