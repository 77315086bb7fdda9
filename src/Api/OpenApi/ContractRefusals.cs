namespace Concert.Api.OpenApi;

using System.Globalization;
using System.Text.Json.Nodes;
using Concert.Api.Http;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;

/// <summary>
/// Describes the refusals of a call: a problem document whose codes are those of the call, and an example of each.
/// </summary>
internal static class ContractRefusals
{
    private const string ProblemBase = nameof(ProblemBase);

    public static void Describe(OpenApiOperation operation, OpenApiDocument document, CallTraits traits)
    {
        var refusals = traits.Codes.Select(code => ErrorCatalogue.ByCode[code]).ToArray();
        var schema = $"{char.ToUpperInvariant(operation.OperationId![0])}{operation.OperationId[1..]}Problem";
        document.AddComponent<IOpenApiSchema>(ProblemBase, Problem());
        document.AddComponent<IOpenApiSchema>(schema, ProblemOf(operation.OperationId, refusals, document));
        foreach (var refusal in refusals)
            document.AddComponent<IOpenApiExample>(refusal.Error.Code, Samples.Of(refusal));

        operation.Responses ??= [];
        foreach (var status in refusals.GroupBy(each => each.Status).OrderBy(each => each.Key))
        {
            var response = new OpenApiResponse
            {
                Description = string.Join(' ', status.Select(each => $"`{each.Error.Code}`: {each.Error.Message}")),
                Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
                {
                    [Problems.MediaType] = new()
                    {
                        Schema = new OpenApiSchemaReference(schema, document),
                        Examples = status.ToDictionary(
                            each => each.Error.Code,
                            IOpenApiExample (each) => new OpenApiExampleReference(each.Error.Code, document),
                            StringComparer.Ordinal
                        ),
                    },
                },
            };
            var isTemporary = status.Any(each => each.Error.RetryAfter is not null || each.Status == 503);
            ContractHeaders.AddTo(
                response,
                document,
                [
                    .. isTemporary ? [HeaderNames.RetryAfter] : Array.Empty<string>(),
                    .. status.Key == 401 ? [HeaderNames.WWWAuthenticate] : Array.Empty<string>(),
                ]
            );
            operation.Responses[status.Key.ToString(CultureInfo.InvariantCulture)] = response;
        }
    }

    private static OpenApiSchema ProblemOf(
        string operationId,
        IReadOnlyList<KnownError> refusals,
        OpenApiDocument document
    )
    {
        var own = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Required = new HashSet<string>(StringComparer.Ordinal) { "code" },
            Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
            {
                ["code"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.String,
                    Description = "Stable; branch on it. Others may be added.",
                    Enum =
                    [
                        .. refusals
                            .Select(each => each.Error.Code)
                            .Order(StringComparer.Ordinal)
                            .Select(code => (JsonNode)code),
                    ],
                },
            },
        };
        foreach (var (name, value) in refusals.SelectMany(each => each.Error.Details?.ToArray() ?? []))
            own.Properties[name] = DetailOf(value);
        return new OpenApiSchema
        {
            Description = $"Why {operationId} was refused.",
            AllOf = [new OpenApiSchemaReference(ProblemBase, document), own],
        };
    }

    /// <summary>The schema of an extra member of a problem, by the type of its value.</summary>
    private static OpenApiSchema DetailOf(object value)
    {
        var texts = new OpenApiSchema
        {
            Type = JsonSchemaType.Array,
            Items = new OpenApiSchema { Type = JsonSchemaType.String },
        };
        return value switch
        {
            IReadOnlyDictionary<string, string[]> => new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Description = "With validation.failed: messages by field.",
                AdditionalProperties = texts,
            },
            IReadOnlyList<long> => new OpenApiSchema
            {
                Type = JsonSchemaType.Array,
                Description = "With reservations.seat_taken: the seats that are taken.",
                Items = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64" },
            },
            _ => throw new InvalidOperationException($"No schema for {value.GetType()}."),
        };
    }

    private static OpenApiSchema Problem()
    {
        static OpenApiSchema Member(JsonSchemaType type, string description, string? format = null) =>
            new()
            {
                Type = type,
                Description = description,
                Format = format,
            };
        return new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Description = "A problem document (RFC 9457).",
            Required = new HashSet<string>(StringComparer.Ordinal) { "type", "title", "status", "detail", "traceId" },
            Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
            {
                ["type"] = Member(JsonSchemaType.String, "urn:concert:problem: and the code."),
                ["title"] = Member(JsonSchemaType.String, "The status in words."),
                ["status"] = Member(JsonSchemaType.Integer, "The HTTP status.", "int32"),
                ["detail"] = Member(JsonSchemaType.String, "For people; it may change."),
                ["traceId"] = Member(JsonSchemaType.String, "Names the request in the logs."),
            },
        };
    }
}
