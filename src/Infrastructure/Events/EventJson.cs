namespace Concert.Infrastructure.Events;

using System.Text.Json;

/// <summary>An event as Kafka and webhooks carry it, with its payload as it was stored.</summary>
internal static class EventJson
{
    public static string Of(OutgoingEvent happened)
    {
        var head = JsonSerializer.Serialize(
            new
            {
                happened.Id,
                happened.Type,
                happened.Aggregate,
                happened.AggregateId,
                happened.Sequence,
                Timestamp = happened.OccurredAt.UtcDateTime,
            },
            JsonSerializerOptions.Web
        );
        return $"{head[..^1]},\"data\":{happened.Payload}}}";
    }
}
