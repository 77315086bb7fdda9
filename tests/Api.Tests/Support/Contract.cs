namespace Concert.Api.Tests.Support;

using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

/// <summary>
/// docs/openapi/concert.json. Every answer that a test gets is compared with it, so that the suite as a whole shows that the
/// service answers nothing else.
/// </summary>
internal static class Contract
{
    private const string Problem = "application/problem+json";

    private static readonly JsonElement Root = JsonElement.Parse(
        File.ReadAllText(Repository.File("docs/openapi/concert.json"))
    );

    public static IReadOnlyList<ContractOperation> Operations { get; } =
    [
        .. Root.GetProperty("paths")
            .EnumerateObject()
            .SelectMany(path =>
                path.Value.EnumerateObject().Select(each => new ContractOperation(each.Name, path.Name, each.Value))
            )
            // ranking is no id.
            .OrderBy(operation => operation.Path.Count(character => character == '{')),
    ];

    public static void Check(HttpMethod method, string path, Answer answer)
    {
        if (FaultOf(method, path.Split('?')[0], answer) is { } fault)
            throw new ShouldAssertException(
                $"{method} {path} was answered with {answer}. The document differs: {fault}"
            );
    }

    /// <summary>The schema behind its reference.</summary>
    public static JsonElement Resolve(JsonElement schema)
    {
        if (!schema.TryGetProperty("$ref", out var reference))
            return schema;
        var found = Root;
        foreach (var name in reference.GetString()!.Split('/')[1..])
            found = found.GetProperty(name);
        return Resolve(found);
    }

    private static string? FaultOf(HttpMethod method, string path, Answer answer)
    {
        var operation = Operations.FirstOrDefault(each => each.Fits(method, path.TrimEnd('/')));
        if (operation is null)
            return null;
        var status = ((int)answer.Status).ToString(CultureInfo.InvariantCulture);
        if (!operation.Json.GetProperty("responses").TryGetProperty(status, out var response))
            return $"{operation.Id} has no answer {status}";
        if (HeaderFaultOf(response, status, answer) is { } fault)
            return $"{operation.Id} {status} {fault}";
        if (!response.TryGetProperty("content", out var contents))
            return answer.Body.Length == 0 ? null : $"{operation.Id} has no content with {status}";
        var type = answer.MediaType ?? "";
        return !contents.TryGetProperty(type, out var content) ? $"{operation.Id} has no {type} with {status}"
            : type is "application/json" or Problem ? FaultOf(answer.Json, content.GetProperty("schema"), "$")
            : null;
    }

    /// <summary>Those that depend on more than the status may be missing: limits may be off, and not every answer is a replay.</summary>
    private static string? HeaderFaultOf(JsonElement response, string status, Answer answer)
    {
        var declared = response.TryGetProperty("headers", out var headers)
            ? headers.EnumerateObject().Select(header => header.Name).ToHashSet(StringComparer.OrdinalIgnoreCase)
            : [];
        var missing = declared.FirstOrDefault(name =>
            !name.StartsWith("RateLimit", StringComparison.Ordinal)
            && name is not "Idempotency-Replayed"
            && !(name is "Retry-After" && status is "409")
            && answer.Header(name).Length == 0
        );
        var undeclared = (
            (string[])["ETag", "Location", "Retry-After", "WWW-Authenticate", "Idempotency-Replayed"]
        ).FirstOrDefault(name => !declared.Contains(name) && answer.Header(name).Length > 0);
        return missing is not null ? $"has {missing}, which is missing"
            : undeclared is not null ? $"does not have {undeclared}"
            : null;
    }

    /// <summary>Also finds members that the document does not name.</summary>
    public static string? FaultOf(JsonElement value, JsonElement reference, string where)
    {
        var schema = Resolve(reference);
        if (value.ValueKind == JsonValueKind.Null)
            return schema.TryGetProperty("nullable", out var nullable) && nullable.GetBoolean()
                ? null
                : $"{where} is null";
        if (
            schema.TryGetProperty("enum", out var values)
            && !values.EnumerateArray().Any(each => JsonElement.DeepEquals(each, value))
        )
            return $"{where} is {value}, which is not one of its values";
        var parts = schema.TryGetProperty("allOf", out var all)
            ? all.EnumerateArray().Select(Resolve).ToArray()
            : [schema];
        if (parts.Length == 1 && parts[0].GetProperty("type").GetString() is var type && !IsOf(type!, value))
            return $"{where} is not of the type {type}";
        if (value.ValueKind == JsonValueKind.Array)
        {
            return value
                .EnumerateArray()
                .Select((item, i) => FaultOf(item, schema.GetProperty("items"), $"{where}[{i}]"))
                .FirstOrDefault(fault => fault is not null);
        }
        return value.ValueKind == JsonValueKind.Object ? FaultOfMembers(value, parts, where) : null;
    }

    private static string? FaultOfMembers(JsonElement value, JsonElement[] parts, string where)
    {
        var properties = parts
            .Where(part => part.TryGetProperty("properties", out _))
            .SelectMany(part => part.GetProperty("properties").EnumerateObject())
            .ToDictionary(each => each.Name, each => each.Value, StringComparer.Ordinal);
        var rest = parts
            .Select(part => part.TryGetProperty("additionalProperties", out var some) ? some : (JsonElement?)null)
            .FirstOrDefault(some => some is not null);
        // An object of whatever members.
        if (properties.Count == 0 && rest is null)
            return null;
        var required = parts.SelectMany(part => part.GetProperty("required", []).Select(name => name.GetString()!));
        return required.FirstOrDefault(name => !value.TryGetProperty(name, out _)) is { } missing
            ? $"{where}.{missing} is missing"
            : value
                .EnumerateObject()
                .Select(member =>
                    properties.TryGetValue(member.Name, out var schema) || rest is not null
                        ? FaultOf(
                            member.Value,
                            schema.ValueKind == JsonValueKind.Undefined ? rest!.Value : schema,
                            $"{where}.{member.Name}"
                        )
                        : $"{where}.{member.Name} is not documented"
                )
                .FirstOrDefault(fault => fault is not null);
    }

    private static bool IsOf(string type, JsonElement value) =>
        type switch
        {
            "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
            "number" => value.ValueKind == JsonValueKind.Number,
            "string" => value.ValueKind == JsonValueKind.String,
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "array" => value.ValueKind == JsonValueKind.Array,
            _ => value.ValueKind == JsonValueKind.Object,
        };
}

/// <summary>A call as the document describes it.</summary>
internal sealed record ContractOperation(string Method, string Path, JsonElement Json)
{
    private readonly Regex _path = new(
        $"^{Regex.Replace(Path, "\\{[^}]+\\}", "[^/]+", RegexOptions.None, TimeSpan.FromSeconds(1))}\\z",
        RegexOptions.IgnoreCase,
        TimeSpan.FromSeconds(1)
    );

    public string Id => Json.GetProperty("operationId").GetString()!;

    public bool IsForOrganizers => Path.Contains("/admin/", StringComparison.Ordinal);

    /// <summary>The schema of the body, and an example of it; null if it takes none.</summary>
    public (JsonElement Schema, JsonElement Example)? Body =>
        Json.TryGetProperty("requestBody", out var body)
            ? (
                body.GetProperty("content").GetProperty("application/json").GetProperty("schema"),
                body.GetProperty("content").GetProperty("application/json").GetProperty("example")
            )
            : null;

    public bool Fits(HttpMethod method, string path) =>
        method.Method.Equals(Method, StringComparison.OrdinalIgnoreCase) && _path.IsMatch(path);

    public override string ToString() => Id;
}

internal static class JsonElements
{
    /// <summary>The items of a member, or others if there is none.</summary>
    public static IEnumerable<JsonElement> GetProperty(
        this JsonElement element,
        string name,
        IEnumerable<JsonElement> otherwise
    ) => element.TryGetProperty(name, out var list) ? list.EnumerateArray() : otherwise;
}
