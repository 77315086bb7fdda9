namespace Concert.Fuzz;

using System.Text.Json;

/// <summary>A call of the API as its OpenAPI document describes it.</summary>
internal sealed record Operation(
    string Method,
    string Path,
    IReadOnlyList<Parameter> Parameters,
    JsonElement? Body,
    bool NeedsSignIn
)
{
    public bool IsAdministration => Path.Contains("/admin/", StringComparison.Ordinal);

    public override string ToString() => $"{Method} {Path}";
}

internal sealed record Parameter(string Name, string In, JsonElement Schema);

/// <summary>The OpenAPI document that the service serves.</summary>
internal sealed class ApiDocument
{
    private readonly JsonElement _root;

    private ApiDocument(JsonElement root)
    {
        _root = root;
        Operations =
        [
            .. root.GetProperty("paths")
                .EnumerateObject()
                .SelectMany(path =>
                    path.Value.EnumerateObject().Where(IsOperation).Select(each => Read(path.Name, each))
                ),
        ];
    }

    public IReadOnlyList<Operation> Operations { get; }

    public static async Task<ApiDocument> ReadAsync(HttpClient http)
    {
        using var document = JsonDocument.Parse(await http.GetStringAsync("/openapi/v1.json"));
        return new ApiDocument(document.RootElement.Clone());
    }

    /// <summary>The schema behind its reference.</summary>
    public JsonElement Resolve(JsonElement schema)
    {
        if (!schema.TryGetProperty("$ref", out var reference))
            return schema;
        var found = _root;
        foreach (var name in reference.GetString()!.Split('/')[1..])
            found = found.GetProperty(name);
        return Resolve(found);
    }

    private static bool IsOperation(JsonProperty each) =>
        each.Value.ValueKind == JsonValueKind.Object && each.Value.TryGetProperty("responses", out _);

    private static Operation Read(string path, JsonProperty operation) =>
        new(
            operation.Name.ToUpperInvariant(),
            path,
            [
                .. Optional(operation.Value, "parameters")
                    ?.EnumerateArray()
                    .Select(each => new Parameter(
                        each.GetProperty("name").GetString()!,
                        each.GetProperty("in").GetString()!,
                        each.GetProperty("schema")
                    ))
                    ?? [],
            ],
            Optional(operation.Value, "requestBody")
                ?.GetProperty("content")
                .GetProperty("application/json")
                .GetProperty("schema"),
            Optional(operation.Value, "security")?.GetArrayLength() > 0
        );

    private static JsonElement? Optional(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? value : null;
}
