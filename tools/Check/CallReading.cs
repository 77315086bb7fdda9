namespace Concert.Check;

using System.Globalization;
using System.Text.Json;

/// <summary>What can be known of a call's effect.</summary>
internal enum Outcome
{
    /// <summary>2xx.</summary>
    Granted,

    /// <summary>4xx.</summary>
    Refused,

    /// <summary>No whole answer, or 5xx: it may have had its effect, or may have it yet.</summary>
    Unknown,
}

/// <summary>What the checker reads out of calls.</summary>
internal static class CallReading
{
    private const string Root = "/api/v1/";

    extension(Call call)
    {
        public bool IsHold => call.Operation == $"POST {Root}reservations";

        public bool IsCancel => call.Operation.StartsWith($"DELETE {Root}reservations/", StringComparison.Ordinal);

        public bool IsPayment => call.Operation == $"POST {Root}payments";

        public bool IsRefund => call.Operation.StartsWith($"POST {Root}admin/payments/", StringComparison.Ordinal);

        public bool IsCharge => call.Operation == $"POST {Root}balance/charges";

        public bool IsUse => call.Operation == $"POST {Root}balance/uses";

        public bool IsJoin => call.Operation.EndsWith("/queue/tokens", StringComparison.Ordinal);

        public bool IsLook => call.Operation == $"GET {Root}queue/status";

        public bool IsLeave => call.Operation == $"DELETE {Root}queue/tokens/current";

        public Outcome Outcome =>
            call.Status switch
            {
                >= 200 and < 300 => Outcome.Granted,
                >= 400 and < 500 => Outcome.Refused,
                _ => Outcome.Unknown,
            };

        /// <summary>The id in the path, or none.</summary>
        public Guid IdInPath =>
            call.Operation.Split('/').Select(part => Guid.TryParse(part, out var id) ? id : default).Max();

        public Body Asked => new(call.Request);

        public Body Answer => new(call.Response);
    }
}

/// <summary>A JSON object that may be missing, or not be what it should.</summary>
internal readonly struct Body(string? json)
{
    private readonly JsonElement _root = Parse(json);

    public string? Text(string name) =>
        Find(name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    public Guid Id(string name) => Guid.TryParse(Text(name), out var id) ? id : default;

    public DateTimeOffset? Instant(string name) =>
        DateTimeOffset.TryParse(Text(name), CultureInfo.InvariantCulture, out var instant) ? instant : null;

    public decimal? Number(string name) =>
        Find(name) is { ValueKind: JsonValueKind.Number } number && number.TryGetDecimal(out var value) ? value : null;

    public IReadOnlyList<long> Numbers(string name) =>
        Find(name) is { ValueKind: JsonValueKind.Array } array ? [.. array.EnumerateArray().Select(Whole)] : [];

    private static long Whole(JsonElement number) =>
        number.ValueKind == JsonValueKind.Number && number.TryGetInt64(out var value) ? value : -1;

    private JsonElement? Find(string name) =>
        _root.ValueKind == JsonValueKind.Object && _root.TryGetProperty(name, out var value) ? value : null;

    private static JsonElement Parse(string? json)
    {
        try
        {
            return json is null ? default : JsonElement.Parse(json);
        }
        catch (JsonException)
        {
            return default;
        }
    }
}
