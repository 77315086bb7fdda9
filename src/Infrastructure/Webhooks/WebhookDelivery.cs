namespace Concert.Infrastructure.Webhooks;

using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

/// <summary>
/// One event for one webhook. The unique index on both is the last word when an event is handed over twice. What is in it
/// changes by conditional updates only.
/// </summary>
internal sealed class WebhookDelivery
{
    private WebhookDelivery() { }

    public Guid Id { get; private set; }
    public Guid WebhookId { get; private set; }

    /// <summary>Counts from 1 per webhook; lists are paged by it.</summary>
    public long Number { get; private set; }
    public Guid EventId { get; private set; }
    public string Type { get; private set; } = "";
    public string Aggregate { get; private set; } = "";
    public string AggregateId { get; private set; } = "";
    public long Sequence { get; private set; }

    /// <summary>The body of the request, stored so that each attempt sends the same.</summary>
    public string Body { get; private set; } = "";
    public DeliveryStatus Status { get; private set; }
    public int Attempts { get; private set; }

    /// <summary>While it is pending: when it may be claimed, which is the end of the lease while it is claimed.</summary>
    public DateTimeOffset NextAttemptAt { get; private set; }
    public DateTimeOffset? FirstAttemptAt { get; private set; }

    /// <summary>The last claim; who has another may not record.</summary>
    public Guid? ClaimId { get; private set; }
    public int? LastStatusCode { get; private set; }
    public string? LastError { get; private set; }
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>When it was delivered or given up; while it is pending, when it was written or replayed.</summary>
    public DateTimeOffset StatusSince { get; private set; }

    public static WebhookDelivery Of(Guid webhookId, long number, OutgoingEvent happened, DateTimeOffset now) =>
        new()
        {
            Id = Guid.CreateVersion7(now),
            WebhookId = webhookId,
            Number = number,
            EventId = happened.Id,
            Type = happened.Type,
            Aggregate = happened.Aggregate,
            AggregateId = happened.AggregateId,
            Sequence = happened.Sequence,
            Body = BodyOf(happened),
            NextAttemptAt = now,
            CreatedAt = now,
            StatusSince = now,
        };

    private static string BodyOf(OutgoingEvent happened)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("id", happened.Id);
            json.WriteString("type", happened.Type);
            json.WriteString("aggregate", happened.Aggregate);
            json.WriteString("aggregateId", happened.AggregateId);
            json.WriteNumber("sequence", happened.Sequence);
            json.WriteString(
                "occurredAt",
                happened.OccurredAt.UtcDateTime.ToString(
                    "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'",
                    CultureInfo.InvariantCulture
                )
            );
            json.WritePropertyName("data");
            json.WriteRawValue(happened.Payload);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
