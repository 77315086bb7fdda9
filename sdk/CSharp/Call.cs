namespace Concert.Sdk;

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

/// <summary>A call as the generated code describes it.</summary>
internal sealed class Call(string method, string path)
{
    public const string Query = nameof(Query);
    public const string Header = nameof(Header);
    private const string KeyHeader = "Idempotency-Key";

    private readonly List<(string Name, string Value)> _query = [];
    private bool _takesKey;
    private string? _key;

    public string Method => method;

    /// <summary>JSON, in UTF-8.</summary>
    public byte[]? Body { get; set; }

    public List<(string Name, string Value)> Headers { get; } = [];

    /// <summary>A repeat has no further effect.</summary>
    public bool IsRepeatable => method is not "POST" || _takesKey;

    public string Target
    {
        get
        {
            var query = _query.ConvertAll(each => $"{each.Name}={Uri.EscapeDataString(each.Value)}");
            return query.Count == 0 ? path : $"{path}?{string.Join("&", query)}";
        }
    }

    /// <summary>Adds a part of the query or a header, unless it is null.</summary>
    public string? this[string kind, string name]
    {
        set
        {
            if (kind is Header && name is KeyHeader)
                (_takesKey, _key) = (true, value ?? Guid.NewGuid().ToString());
            var text = name is KeyHeader ? _key : value;
            if (text is null)
                return;
            if (kind is Header && text.Any(character => character is < ' ' or > '~'))
                throw new ArgumentException($"{name} has a character that no header may have.", nameof(value));
            (kind is Query ? _query : Headers).Add((name, text));
        }
    }

    public static byte[] Write<T>(T body, JsonTypeInfo<T> type) => JsonSerializer.SerializeToUtf8Bytes(body, type);

    public static string? Text(string? value) => value;

    public static string? Text(int? value) => value?.ToString(CultureInfo.InvariantCulture);

    public static string? Text<T>(T? value)
        where T : struct, Enum => value is { } some ? EnumText<T>.Of(some) : null;
}
