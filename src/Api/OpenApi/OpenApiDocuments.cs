namespace Concert.Api.OpenApi;

using System.Text.Json.Nodes;
using Concert.Api.Http;
using Microsoft.OpenApi;

/// <summary>
/// The contract of the API as documents: OpenAPI 3.0, which generators of clients read best, and beside it 3.1.
/// </summary>
internal static class OpenApiDocuments
{
    public const string Route = "/openapi/{documentName:regex(^v1(-3[.]1)?$)}.json";

    /// <summary>In the order in which a reader meets them.</summary>
    private static readonly (string Name, string Text)[] Tags =
    [
        ("Users", "Register, sign in and out, read, export and erase one's account."),
        ("Concerts", "Concerts, dates and seats. Nobody needs to sign in; answers may be cached and have an ETag."),
        (
            "Queue",
            "The queue of a sale: join, follow the place, leave. A place is named by its token in the header Queue-Token; use the newest."
        ),
        ("Reservations", "Hold seats while the place is active. A hold lasts some minutes, and paying confirms it."),
        ("Balance", "Charge the balance, use it, and read its ledger."),
        ("Payments", "Pay for holds from the balance."),
        (
            "Administration",
            "For organizers: concerts, dates, sales, refunds and roles, what was sold to whom, and who did what."
        ),
        ("Webhooks", "For organizers: addresses that receive events as HTTP requests (Standard Webhooks)."),
    ];

    private const string Description = """
        Concert reserves tickets in the minute in which a sale opens: register, join the queue, hold seats, pay.

        Money is a number with at most two decimals; its currency stands beside it. Instants are RFC 3339 in UTC. Every error
        is a problem document (RFC 9457) whose `code` is stable: branch on it, and expect codes that you do not know. Fields and
        codes may be added to answers at any time. Members of bodies that a call does not know are ignored. Calls that take an `Idempotency-Key` can be repeated safely under it. After
        429 and 503, wait for `Retry-After`. Lists are pages: ask for the next with `cursor`, the `nextCursor` of this one.
        """;

    public static void AddOpenApiDocuments(this IServiceCollection services)
    {
        services.AddOpenApi("v1", options => Describe(options, OpenApiSpecVersion.OpenApi3_0));
        services.AddOpenApi("v1-3.1", options => Describe(options, OpenApiSpecVersion.OpenApi3_1));
    }

    private static void Describe(Microsoft.AspNetCore.OpenApi.OpenApiOptions options, OpenApiSpecVersion version)
    {
        var schemas = new ContractSchemas();
        options.OpenApiVersion = version;
        options.CreateSchemaReferenceId = schemas.NameOf;
        options.AddSchemaTransformer(ContractSchemas.DescribeAsync);
        options.AddOperationTransformer(ContractOperations.DescribeAsync);
        options.AddDocumentTransformer(
            (document, context, _) =>
            {
                Introduce(document);
                schemas.DescribeBodies(document, context.ApplicationServices);
                schemas.PolishTexts(document);
                Samples.AddTo(document);
                return Task.CompletedTask;
            }
        );
    }

    private static void Introduce(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Concert",
            Version = "1.0.0",
            Description = Description,
            License = new OpenApiLicense { Name = "MIT", Url = new Uri("https://opensource.org/license/mit") },
        };
        document.Servers = [new OpenApiServer { Url = "/", Description = "The instance that serves this document." }];
        document.Tags = Tags.Select(tag => new OpenApiTag { Name = tag.Name, Description = tag.Text }).ToHashSet();
        document.Extensions = new Dictionary<string, IOpenApiExtension>(StringComparer.Ordinal)
        {
            ["x-event-types"] = new JsonNodeExtension(
                new JsonArray([.. EventTypes.Catalogue.Select(type => (JsonNode)type.Name)])
            ),
        };
        ContractHeaders.Define(document);
        document.AddComponent<IOpenApiSecurityScheme>(
            BearerAuthentication.Scheme,
            new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                BearerFormat = "JWT",
                Description = "The access token that signing in returns.",
            }
        );
        document.AddComponent<IOpenApiSecurityScheme>(
            QueueTokenAttribute.Header,
            new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Query,
                Name = QueueTokenAttribute.QueryParameter,
                Description = "The queue token, for the event stream alone: a browser's EventSource sends no headers.",
            }
        );
    }
}
