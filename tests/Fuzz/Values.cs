namespace Concert.Fuzz;

using System.Globalization;
using System.Text.Json;

/// <summary>
/// Makes JSON texts after a schema. It writes the text itself, because a serializer would neither repeat a name nor write
/// a number that no machine has.
/// </summary>
internal sealed class Values(Random random, double oddity, ApiDocument document, World world)
{
    private const int MaxDepth = 6;

    private static readonly int[] Lengths =
    [
        0,
        1,
        7,
        8,
        9,
        100,
        101,
        128,
        129,
        200,
        201,
        254,
        255,
        1_000,
        4_001,
        20_000,
    ];

    /// <summary>Written as they stand inside of a text: what is not a character, what hides, and what others would run.</summary>
    private static readonly string[] Fragments =
    [
        @"\u0000",
        @"\ud800",
        @"\udc00",
        @"\ud83c\udfab",
        "\U0001F3AB\u200D\U0001F468",
        "\u202Eevil\u202C",
        "\u2066\u2069",
        "\u200B\uFEFF",
        "\u0130\u0131\u017F\uFB01",
        "e\u0301\u0301\u0301",
        @"\r\nSet-Cookie: a=b",
        @"\t\b\f",
        "\u0085\u2028\u2029",
        "\uFFFE\uFFFF",
        "' OR '1'='1",
        "'; DROP TABLE users; --",
        "%00%0d%0a",
        "${jndi:ldap://127.0.0.1/a}",
        "{{7*7}}",
        "<script>alert(1)</script>",
        "../../../../etc/passwd",
        "=1+1",
    ];

    private static readonly string[] Numbers =
    [
        "0",
        "-0",
        "-1",
        "1",
        "2",
        "0.1",
        "0.001",
        "1.5",
        "1e2",
        "1E-2",
        "100",
        "101",
        "200",
        "201",
        "1001",
        "3600",
        "3601",
        "10000000",
        "10000000.01",
        "2147483647",
        "2147483648",
        "-2147483649",
        "9007199254740993",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775808",
        "79228162514264337593543950335",
        "79228162514264337593543950336",
        "1e400",
        "-1e400",
        "1e-400",
        "0.00000000000000000000000000000000000000000001",
        "1e999999999999",
        "123456789012345678901234567890123456789012345678901234567890",
    ];

    /// <summary>What is no JSON, or no value of any schema.</summary>
    private static readonly string[] Strangers =
    [
        "null",
        "true",
        "{}",
        "[]",
        "\"\"",
        "[null]",
        "[[]]",
        "{\"a\":{\"a\":{}}}",
        "NaN",
        "Infinity",
        "-",
        "01",
        "+1",
        ".5",
        "0x10",
        "undefined",
        "'text'",
        "\"open",
        "\"\\x\"",
        "\"\\u12\"",
        "/* */1",
        "1,",
    ];

    private static readonly string[] Instants =
    [
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59.9999999Z",
        "9999-12-31T23:59:59-14:00",
        "0001-01-01T00:00:00+14:00",
        "10000-01-01T00:00:00Z",
        "2030-02-30T00:00:00Z",
        "2030-01-01T24:00:00Z",
        "2030-01-01T23:59:60Z",
        "2030-01-01T00:00:00",
        "2030-01-01",
        "2030-01-01 00:00:00Z",
        "2030-01-01T00:00:00.123456789012Z",
        "2030-01-01T00:00:00+99:99",
        "1700000000",
    ];

    public bool IsOdd => random.NextDouble() < oddity;

    /// <summary>The text of a value of that schema, mostly a valid one.</summary>
    public string Of(JsonElement schema, string name = "", int depth = 0)
    {
        schema = document.Resolve(schema);
        if (IsOdd)
            return Odd();
        if (schema.TryGetProperty("enum", out var values))
            return JsonSerializer.Serialize(values[random.Next(values.GetArrayLength())]);
        return schema.GetProperty("type").GetString() switch
        {
            "object" when depth < MaxDepth => Object(schema, depth),
            "array" when depth < MaxDepth => Array(schema, name, depth),
            "integer" => world.Pick(name, random) ?? (IsOdd ? Any(Numbers) : $"{Within(schema)}"),
            "number" => IsOdd ? Any(Numbers) : $"{random.Next(1, 100_000)}",
            "boolean" => random.Next(2) == 0 ? "true" : "false",
            "string" => $"\"{Text(schema, name)}\"",
            _ => "null",
        };
    }

    /// <summary>The same without quotation marks, for a path, a query or a header.</summary>
    public string Bare(JsonElement schema, string name) => Of(schema, name).Trim('"');

    public string Odd() =>
        random.Next(4) switch
        {
            0 => Any(Strangers),
            1 => Any(Numbers),
            2 => $"\"{OddText()}\"",
            _ => Nested(random.Next(2) == 0 ? random.Next(1, 40) : 3_000),
        };

    public string OddText() =>
        random.Next(3) switch
        {
            0 => new string('x', Lengths[random.Next(Lengths.Length)]),
            1 => Any(Fragments),
            _ => $"a{Any(Fragments)}{Any(Fragments)}b",
        };

    public T Any<T>(IReadOnlyList<T> choices) => choices[random.Next(choices.Count)];

    private static string Nested(int depth) => $"{new string('[', depth)}{new string(']', depth)}";

    private string Object(JsonElement schema, int depth)
    {
        var fields = new List<string>();
        var isWhole = random.Next(2) == 0;
        var required = schema.TryGetProperty("required", out var names)
            ? names.EnumerateArray().Select(name => name.GetString()).ToHashSet()
            : [];
        foreach (var field in schema.GetProperty("properties").EnumerateObject())
        {
            if (IsOdd || (!required.Contains(field.Name) && !isWhole && random.Next(3) > 0))
                continue;
            fields.Add($"\"{field.Name}\":{Of(field.Value, field.Name, depth + 1)}");
        }
        if (IsOdd && fields.Count > 0)
            fields.Add(Any(fields));
        if (IsOdd)
            fields.Add($"\"{OddText()}\":{Odd()}");
        return $"{{{string.Join(',', fields)}}}";
    }

    private string Array(JsonElement schema, string name, int depth)
    {
        var count = IsOdd ? Any([0, 2, 101, 500]) : random.Next(1, 3);
        var items = Enumerable
            .Range(0, count)
            .Select(_ => Of(schema.GetProperty("items"), name.TrimEnd('s'), depth + 1));
        return $"[{string.Join(',', items)}]";
    }

    private string Text(JsonElement schema, string name)
    {
        var format = schema.TryGetProperty("format", out var named) ? named.GetString() : null;
        if (IsOdd)
            return format == "date-time" ? Any(Instants) : OddText();
        if (world.Pick(name, random) is { } known && (name != "email" || random.Next(2) == 0))
            return known;
        return format switch
        {
            "date-time" => Instant(name),
            "uuid" =>
                $"{new Guid(random.Next(), 0x7000, unchecked((short)0x8000), BitConverter.GetBytes(random.NextInt64()))}",
            _ => name switch
            {
                // No name that is ever resolved: nobody outside is to be called.
                "url" => $"https://hook{random.Next(100)}.invalid/path",
                "email" => $"fuzz{random.Next(1_000_000)}@example.com",
                "currency" => "KRW",
                "timeZone" => "Asia/Seoul",
                "event" => "ReservationHeld",
                "role" => "customer",
                _ => $"{name} {random.Next(1_000)} is long enough",
            },
        };
    }

    /// <summary>What opens lies in the past and what closes in the future, mostly.</summary>
    private string Instant(string name)
    {
        var days = random.Next(1, 30) * (name.Contains("Opens", StringComparison.Ordinal) ? -1 : 1);
        return DateTimeOffset.UtcNow.AddDays(days).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
    }

    /// <summary>A small number, or one that the schema allows.</summary>
    private int Within(JsonElement schema)
    {
        var least = schema.TryGetProperty("minimum", out var minimum) ? minimum.GetInt32() : 3;
        var most = schema.TryGetProperty("maximum", out var maximum) ? maximum.GetInt32() : least + 40;
        return random.Next(least, Math.Min(most, least + 40) + 1);
    }
}
