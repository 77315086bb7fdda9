namespace Concert.Application.Events.DispatchEvents;

/// <summary>
/// Publishes a batch of events to one channel, from the next partition in which some await it. Any number of instances may
/// run it at once. If it fails or the instance dies, the batch is published again, with the same ids.
/// </summary>
/// <param name="Channel">The channel; without a publisher for it nothing is done.</param>
/// <param name="After">Only partitions with a greater number; -1 for all.</param>
/// <param name="BatchSize">The most to publish.</param>
public sealed record DispatchEventsCommand(EventChannels Channel, int After, int BatchSize)
    : ICommand<DispatchedEvents>,
        ITransactional
{
    public static readonly Bounds BatchSizeBounds = new(1, 1_000);
}

/// <param name="Partition">Which it was; null if there was none any more.</param>
/// <param name="Count">As many as the batch size when there may be more.</param>
public sealed record DispatchedEvents(int? Partition, int Count);

internal sealed class DispatchEventsValidator : AbstractValidator<DispatchEventsCommand>
{
    public DispatchEventsValidator() =>
        RuleFor(command => command.BatchSize).Within(DispatchEventsCommand.BatchSizeBounds);
}
