namespace Concert.Infrastructure.Events;

/// <summary>
/// Up to where old events of a partition were removed, so that what is missing from the outbox can be told from what was lost.
/// </summary>
internal sealed class OutboxWatermark
{
    private OutboxWatermark() { }

    public short Partition { get; private set; }

    /// <summary>No event is left up to this position, and none beyond it was removed.</summary>
    public long Position { get; private set; }

    /// <summary>No removed event happened later.</summary>
    public DateTimeOffset OccurredAt { get; private set; }

    /// <summary>How many were removed. With those that are left they are as many as the versions of all aggregates.</summary>
    public long Removed { get; private set; }
}
