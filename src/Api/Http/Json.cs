namespace Concert.Api.Http;

using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

/// <summary>JSON by the contract: camel case, enumerations as text, numbers as numbers, instants in UTC.</summary>
internal static class Json
{
    public const string InstantFormat = "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'";

    public static readonly JsonSerializerOptions Options = Configure(new JsonSerializerOptions());

    /// <summary>For bodies: an enumeration is its exact name; the framework would take any case, blanks and lists.</summary>
    public static readonly JsonSerializerOptions OfBodies = OfExactEnums();

    public static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.PropertyNameCaseInsensitive = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.AllowDuplicateProperties = false;
        options.MaxDepth = 16;
        // Answers are never embedded in HTML, so characters such as the + in a secret need no escape.
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
        options.Converters.Add(new InstantConverter());
        options.Converters.Add(new MoneyConverter());
        return options;
    }

    private static JsonSerializerOptions OfExactEnums()
    {
        var options = Configure(new JsonSerializerOptions());
        options.Converters.Insert(0, new ExactEnums());
        return options;
    }

    private sealed class ExactEnums : JsonConverterFactory
    {
        public override bool CanConvert(Type typeToConvert) => typeToConvert.IsEnum;

        public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
            (JsonConverter)Activator.CreateInstance(typeof(ExactEnum<>).MakeGenericType(typeToConvert))!;
    }

    private sealed class ExactEnum<T> : JsonConverter<T>
        where T : struct, Enum
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String && QueryEnum<T>.TryParse(reader.GetString(), out var exact)
                ? exact.Value
                : throw new JsonException("Not one of the names.");

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            throw new NotSupportedException("Bodies are only read.");
    }

    /// <summary>RFC 3339: an instant has an offset, and is written in UTC.</summary>
    private sealed class InstantConverter : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(
            ref Utf8JsonReader reader,
            Type typeToConvert,
            JsonSerializerOptions options
        )
        {
            var text = reader.GetString() ?? "";
            var hasOffset = text.Length > 6 && (text[^1] is 'Z' or 'z' || (text[^3] == ':' && text[^6] is '+' or '-'));
            return hasOffset && reader.TryGetDateTimeOffset(out var instant)
                ? instant.ToUniversalTime()
                : throw new JsonException("Not an RFC 3339 instant with an offset.");
        }

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.UtcDateTime.ToString(InstantFormat, CultureInfo.InvariantCulture));
    }

    /// <summary>Money without trailing zeros, so that the same amount always reads the same.</summary>
    private sealed class MoneyConverter : JsonConverter<decimal>
    {
        private const decimal One = 1.0000000000000000000000000000m;

        public override decimal Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.GetDecimal();

        public override void Write(Utf8JsonWriter writer, decimal value, JsonSerializerOptions options) =>
            writer.WriteNumberValue(value / One);
    }
}
