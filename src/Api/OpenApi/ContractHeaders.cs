namespace Concert.Api.OpenApi;

using Concert.Api.Http;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;

/// <summary>The headers of requests and answers that clients read or send.</summary>
internal static class ContractHeaders
{
    private static readonly (string Name, JsonSchemaType Type, string Text, string Example)[] OfAnswers =
    [
        (
            CorrelationIds.Header,
            JsonSchemaType.String,
            "Names the request in the logs: the one sent, if it is well formed.",
            "order-4711"
        ),
        (
            "RateLimit-Policy",
            JsonSchemaType.String,
            "The limit (draft-ietf-httpapi-ratelimit-headers-10); absent while limits are off.",
            "\"signed-in\";q=1200;w=60"
        ),
        (
            "RateLimit",
            JsonSchemaType.String,
            "What is left of the limit, and the seconds until it is whole again.",
            "\"signed-in\";r=1187;t=42"
        ),
        (
            HeaderNames.RetryAfter,
            JsonSchemaType.Integer,
            "Seconds to wait before the call is repeated; with 409 only if the first is still running.",
            "2"
        ),
        (
            HeaderNames.ETag,
            JsonSchemaType.String,
            "Names this answer; send it as If-None-Match to get 304 while it is current.",
            "\"5f2c1a\""
        ),
        (
            HeaderNames.Location,
            JsonSchemaType.String,
            "Where what was made can be read; relative.",
            "/api/v1/reservations/019aa5c3-6a1f-7b54-9d3e-2f8c5b7a1e01"
        ),
        (IdempotentAttribute.ReplayedHeader, JsonSchemaType.String, "true if this is the first answer again.", "true"),
        (HeaderNames.WWWAuthenticate, JsonSchemaType.String, "How to sign in.", "Bearer"),
    ];

    private static readonly string[] OfEach = [CorrelationIds.Header, "RateLimit-Policy", "RateLimit"];

    public static void AddTo(OpenApiResponse response, OpenApiDocument document, params string[] others)
    {
        response.Headers ??= new Dictionary<string, IOpenApiHeader>(StringComparer.Ordinal);
        foreach (var name in OfEach.Concat(others))
            response.Headers[name] = new OpenApiHeaderReference(name, document);
    }

    public static void Define(OpenApiDocument document)
    {
        foreach (var (name, type, text, example) in OfAnswers)
        {
            document.AddComponent<IOpenApiHeader>(
                name,
                new OpenApiHeader
                {
                    Description = text,
                    Schema = new OpenApiSchema { Type = type },
                    Example =
                        type == JsonSchemaType.Integer
                            ? int.Parse(example, System.Globalization.CultureInfo.InvariantCulture)
                            : example,
                }
            );
        }
    }

    public static OpenApiParameter Parameter(
        string name,
        string text,
        int? maxLength = null,
        bool isRequired = false
    ) =>
        new()
        {
            Name = name,
            In = ParameterLocation.Header,
            Required = isRequired,
            Description = text,
            Schema = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = maxLength },
        };
}
