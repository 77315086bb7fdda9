namespace Concert.Application.Events;

/// <summary>Tells one channel of events.</summary>
public interface IEventPublisher
{
    EventChannels Channel { get; }

    /// <summary>
    /// Publishes the events, those of one aggregate in order. They count as delivered when this returns; if it throws, all
    /// of them come again, so a consumer may see an event twice, and never a later one of an aggregate before it has seen
    /// the earlier ones.
    /// </summary>
    Task PublishAsync(IReadOnlyList<OutgoingEvent> events, CancellationToken cancellationToken);
}

/// <summary>An event as the outside sees it.</summary>
/// <param name="Id">The same however often the event is delivered; consumers drop what they have seen.</param>
/// <param name="Type">What happened, such as <c>ReservationConfirmed</c>.</param>
/// <param name="Aggregate">The kind of thing it happened to, such as <c>Reservation</c>.</param>
/// <param name="AggregateId">Which one.</param>
/// <param name="Sequence">Counts from 1 without gaps, per aggregate.</param>
/// <param name="OccurredAt">By the database's clock.</param>
/// <param name="Payload">A JSON object; it carries no personal data.</param>
public sealed record OutgoingEvent(
    Guid Id,
    string Type,
    string Aggregate,
    string AggregateId,
    long Sequence,
    DateTimeOffset OccurredAt,
    string Payload
);
