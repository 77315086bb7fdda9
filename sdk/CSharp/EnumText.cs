namespace Concert.Sdk;

using System;
using System.Text.Json;
using System.Text.Json.Serialization;

/// <summary>Enumerations are their names in camel case. One that a newer service has added reads as Unknown.</summary>
internal sealed class EnumText<T> : JsonConverter<T>
    where T : struct, Enum
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.GetString() ?? "";
        return IsName(text) && Enum.TryParse(Pascal(text), out T value) ? value : default;
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Of(value));

    public static string Of(T value) => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    /// <summary>The parser would also take several names.</summary>
    private static bool IsName(string text) => text.Length > 0 && char.IsLower(text[0]) && text.IndexOf(',') < 0;

    private static string Pascal(string text) => char.ToUpperInvariant(text[0]) + text.Substring(1);
}
