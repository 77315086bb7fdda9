namespace Concert.Api.OpenApi;

using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

/// <summary>What generators need to know about types and the framework does not describe.</summary>
internal sealed partial class ContractSchemas
{
    private readonly Dictionary<string, Type> _types = new(StringComparer.Ordinal);

    /// <summary>The name of a type's schema, from the client's point of view. Null if the schema is inlined.</summary>
    public string? NameOf(JsonTypeInfo type)
    {
        if (OpenApiOptions.CreateDefaultSchemaReferenceId(type) is not { } name)
            return null;
        if (name.StartsWith("PageOf", StringComparison.Ordinal))
            name = $"{name["PageOf".Length..]}Page";
        else if (name.EndsWith("Command", StringComparison.Ordinal))
            name = $"{name[..^"Command".Length]}Request";
        _types[name] = Nullable.GetUnderlyingType(type.Type) ?? type.Type;
        return name;
    }

    public static Task DescribeAsync(
        OpenApiSchema schema,
        OpenApiSchemaTransformerContext context,
        CancellationToken cancellationToken
    )
    {
        // Our own converters write the same types as the framework would, so they are described as such.
        var type = context.JsonTypeInfo.Type;
        var value = Nullable.GetUnderlyingType(type) ?? type;
        var isNullable = value != type || schema.Type?.HasFlag(JsonSchemaType.Null) is true;
        var written =
            value == typeof(decimal) ? JsonSchemaType.Number
            : value == typeof(DateTimeOffset) || value.IsEnum ? JsonSchemaType.String
            : schema.Type & ~JsonSchemaType.Null;
        schema.Type = isNullable ? written | JsonSchemaType.Null : written;
        if (value == typeof(decimal))
            schema.Format = "decimal";
        else if (value == typeof(DateTimeOffset))
            schema.Format = "date-time";
        return Task.CompletedTask;
    }

    /// <summary>Request bodies have limits and optional members; answers always contain every member.</summary>
    public void DescribeBodies(OpenApiDocument document, IServiceProvider services)
    {
        var schemas = document.Components!.Schemas!;
        var bodies = document
            .Paths.Values.SelectMany(path => path.Operations!.Values)
            .SelectMany(operation => operation.RequestBody?.Content?.Values ?? [])
            .ToList();

        // A body that may be left out is still not null.
        foreach (var content in bodies)
            content.Schema = WithoutNull(content.Schema!);
        var open = new Queue<string>(
            bodies
                .Select(content => content.Schema)
                .OfType<OpenApiSchemaReference>()
                .Select(reference => reference.Reference.Id!)
        );
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (open.TryDequeue(out var name))
        {
            if (!seen.Add(name) || schemas[name] is not OpenApiSchema { Properties: { } properties } schema)
                continue;
            BodyLimits.Describe(schema, _types[name], services);
            foreach (var part in properties.Values.SelectMany(Parts).OfType<OpenApiSchemaReference>())
                open.Enqueue(part.Reference.Id!);
        }
    }

    /// <summary>Uses the JSON names of members in descriptions, and removes line breaks.</summary>
    public void PolishTexts(OpenApiDocument document)
    {
        foreach (var (name, schema) in document.Components!.Schemas!)
        {
            var members = _types
                .GetValueOrDefault(name)
                ?.GetProperties()
                .Select(each => each.Name)
                .ToHashSet(StringComparer.Ordinal);
            foreach (var each in (schema.Properties?.Values ?? []).Append(schema))
                each.Description = Polished(each.Description) is { } text ? NameMembers(text, members ?? []) : null;
        }
    }

    public static string? Polished(string? text) => text is null ? null : Break().Replace(text, " ");

    public static string CamelCase(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    public static bool MayBeNull(IOpenApiSchema schema) =>
        schema.Type?.HasFlag(JsonSchemaType.Null) is true || schema.OneOf?.Any(IsNull) is true;

    public static IOpenApiSchema WithoutNull(IOpenApiSchema schema)
    {
        if (schema.OneOf?.FirstOrDefault(part => !IsNull(part)) is { } other)
            return other;
        if (schema is OpenApiSchema { Type: { } type } own)
            own.Type = type & ~JsonSchemaType.Null;
        return schema;
    }

    private static string NameMembers(string text, HashSet<string> members) =>
        Word().Replace(text, word => members.Contains(word.Value) ? CamelCase(word.Value) : word.Value);

    private static bool IsNull(IOpenApiSchema schema) => schema.Type == JsonSchemaType.Null;

    private static IEnumerable<IOpenApiSchema> Parts(IOpenApiSchema schema) =>
        schema.Items is { } items ? [schema, items] : [schema];

    [GeneratedRegex(@"\s*\n\s*", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Break();

    [GeneratedRegex(@"(?<!^|[.:] )\b[A-Z][A-Za-z]+\b", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Word();
}
