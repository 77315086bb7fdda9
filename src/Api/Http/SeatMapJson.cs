namespace Concert.Api.Http;

using System.Text.Json;

/// <summary>Writes the longest of all answers as the serialiser would, in a quarter of its time.</summary>
internal static class SeatMapJson
{
    private static readonly JsonEncodedText Id = JsonEncodedText.Encode("id");
    private static readonly JsonEncodedText Section = JsonEncodedText.Encode("section");
    private static readonly JsonEncodedText Row = JsonEncodedText.Encode("row");
    private static readonly JsonEncodedText Number = JsonEncodedText.Encode("number");
    private static readonly JsonEncodedText Price = JsonEncodedText.Encode("price");
    private static readonly JsonEncodedText Status = JsonEncodedText.Encode("status");

    private static readonly JsonEncodedText[] Statuses =
    [
        .. Enum.GetNames<SeatStatus>()
            .Select(name => JsonEncodedText.Encode(JsonNamingPolicy.CamelCase.ConvertName(name))),
    ];

    /// <summary>Returns how many bytes come before the seats.</summary>
    public static int Write(Utf8JsonWriter json, SeatMap map)
    {
        json.WriteStartObject();
        json.WriteNumber("scheduleId", map.ScheduleId);
        json.WritePropertyName("asOf");
        JsonSerializer.Serialize(json, map.AsOf, Json.Options);
        json.WriteString("currency", map.Currency);
        var head = (int)(json.BytesCommitted + json.BytesPending);
        json.WriteStartArray("items");
        var (price, written) = (decimal.MinusOne, "");
        foreach (var seat in map.Items)
        {
            // Neighbours cost the same.
            if (seat.Price != price)
                (price, written) = (seat.Price, JsonSerializer.Serialize(seat.Price, Json.Options));
            json.WriteStartObject();
            json.WriteNumber(Id, seat.Id);
            json.WriteString(Section, seat.Section);
            json.WriteString(Row, seat.Row);
            json.WriteNumber(Number, seat.Number);
            json.WritePropertyName(Price);
            json.WriteRawValue(written, skipInputValidation: true);
            json.WriteString(Status, Statuses[(int)seat.Status]);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
        return head;
    }
}
