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

    /// <summary>A stored body in the form of this release: an earlier one named the type and the instant otherwise.</summary>
    public static string Current(string storedType, string body) =>
        EventTypes.Current(storedType) is var type && string.Equals(type, storedType, StringComparison.Ordinal)
            ? body
            : Renamed(
                Renamed(body, $"\"type\":\"{storedType}\"", $"\"type\":\"{type}\""),
                "\"occurredAt\":",
                "\"timestamp\":"
            );

    /// <summary>Only the first, since what follows may be data.</summary>
    private static string Renamed(string body, string from, string to)
    {
        var at = body.IndexOf(from, StringComparison.Ordinal);
        return at < 0 ? body : $"{body[..at]}{to}{body[(at + from.Length)..]}";
    }
}
