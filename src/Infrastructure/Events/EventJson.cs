namespace Concert.Infrastructure.Events;

using System.Text.Json;

/// <summary>An event as Kafka and webhooks carry it.</summary>
internal static class EventJson
{
    public static string Of(OutgoingEvent happened) =>
        JsonSerializer.Serialize(
            new
            {
                happened.Id,
                happened.Type,
                happened.Aggregate,
                happened.AggregateId,
                happened.Sequence,
                OccurredAt = happened.OccurredAt.UtcDateTime,
                Data = JsonElement.Parse(happened.Payload),
            },
            JsonSerializerOptions.Web
        );
}
