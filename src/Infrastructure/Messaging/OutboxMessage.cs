namespace Concert.Infrastructure.Messaging;

using System.Text.Json;
using System.Text.Json.Serialization;

/// <summary>
/// One event of one aggregate, written in the transaction that made it. The unique index on aggregate and sequence is
/// also the last word on two concurrent changes of one aggregate.
/// </summary>
internal sealed class OutboxMessage
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private OutboxMessage() { }

    public Guid Id { get; private set; }
    public string Aggregate { get; private set; } = "";
    public string AggregateId { get; private set; } = "";

    /// <summary>Counts from 1 without gaps, per aggregate.</summary>
    public long Sequence { get; private set; }
    public string Type { get; private set; } = "";
    public string Payload { get; private set; } = "";
    public DateTimeOffset OccurredAt { get; private set; }

    public static OutboxMessage Of(AggregateRoot aggregate, SequencedEvent pending, DateTimeOffset now) =>
        new()
        {
            Id = Guid.CreateVersion7(now),
            Aggregate = aggregate.GetType().Name,
            AggregateId = aggregate.AggregateId,
            Sequence = pending.Sequence,
            Type = pending.Event.GetType().Name,
            Payload = JsonSerializer.Serialize(pending.Event, pending.Event.GetType(), Json),
            OccurredAt = now,
        };
}
