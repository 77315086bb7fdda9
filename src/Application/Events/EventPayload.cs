namespace Concert.Application.Events;

using System.Text.Json;
using System.Text.Json.Serialization;

/// <summary>Writes events as they are stored and published: camel case, enumerations as text, instants in UTC.</summary>
public static class EventPayload
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase), new Instants() },
    };

    public static string Of(object domainEvent) => JsonSerializer.Serialize(domainEvent, domainEvent.GetType(), Json);

    private sealed class Instants : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(
            ref Utf8JsonReader reader,
            Type typeToConvert,
            JsonSerializerOptions options
        ) => throw new NotSupportedException("Events are only written.");

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.UtcDateTime);
    }
}
