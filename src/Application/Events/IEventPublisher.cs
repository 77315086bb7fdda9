namespace Concert.Application.Events;

public interface IEventPublisher
{
    EventChannels Channel { get; }

    /// <summary>
    /// Publishes events, those of one aggregate in order. If it throws, all are published again: a consumer may see an
    /// event twice, but a later one of an aggregate never before an earlier one.
    /// </summary>
    Task PublishAsync(IReadOnlyList<OutgoingEvent> events, CancellationToken cancellationToken);
}

/// <param name="Id">The same however often the event is delivered, so that consumers can drop repeats.</param>
/// <param name="Sequence">Counts from 1 without gaps, per aggregate.</param>
/// <param name="OccurredAt">By the database's clock.</param>
/// <param name="Payload">A JSON object without personal data.</param>
public sealed record OutgoingEvent(
    Guid Id,
    string Type,
    string Aggregate,
    string AggregateId,
    long Sequence,
    DateTimeOffset OccurredAt,
    string Payload
)
{
    /// <summary>The traceparent of what raised it; null if that was not traced.</summary>
    public string? TraceParent { get; init; }

    /// <summary>It tells of a rehearsal, of which nobody outside hears.</summary>
    public bool IsOfRehearsal { get; init; }
}
