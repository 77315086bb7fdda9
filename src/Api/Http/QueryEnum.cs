namespace Concert.Api.Http;

using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

/// <summary>An enumeration in a query, by its exact camel-case name; the framework would take numbers and any case.</summary>
public sealed record QueryEnum<T>(T Value)
    where T : struct, Enum
{
    /// <summary>Called by model binding.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out QueryEnum<T>? parsed)
    {
        parsed = Enum.GetValues<T>()
            .Where(value => string.Equals(Name(value), text, StringComparison.Ordinal))
            .Select(value => new QueryEnum<T>(value))
            .FirstOrDefault();
        return parsed is not null;
    }

    private static string Name(T value) => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
