namespace Concert.Api.OpenApi;

using System.Text.Json.Nodes;
using Concert.Api.Http;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;

/// <summary>Describes a call from what its action declares: sign-in, headers, limits and refusals.</summary>
internal static class ContractOperations
{
    public static async Task DescribeAsync(
        OpenApiOperation operation,
        OpenApiOperationTransformerContext context,
        CancellationToken cancellationToken
    )
    {
        if (context.Description.ActionDescriptor is not ControllerActionDescriptor action)
            return;
        var document = context.Document!;
        var traits = new CallTraits(context, action.EndpointMetadata, operation);
        operation.OperationId = ContractSchemas.CamelCase(action.ActionName);
        operation.Summary = ContractSchemas.Polished(operation.Summary);
        operation.Description = ContractSchemas.Polished(operation.Description);
        operation.Security = SecurityOf(traits, document);
        await ContractParameters.DescribeAsync(operation, context, traits, cancellationToken);
        foreach (var (status, response) in operation.Responses ?? [])
            DescribeAnswer(status, (OpenApiResponse)response, document, traits);
        ContractRefusals.Describe(operation, document, traits);
    }

    private static List<OpenApiSecurityRequirement> SecurityOf(CallTraits traits, OpenApiDocument document)
    {
        var isOpen = traits.IsAnonymous && traits.QueueToken is null;
        if (isOpen)
            return [];
        var needed = new List<OpenApiSecurityRequirement> { Requirement(BearerAuthentication.Scheme) };
        if (traits.QueueToken is { AcceptQuery: true })
            needed.Add(Requirement(QueueTokenAttribute.Header));
        return needed;

        OpenApiSecurityRequirement Requirement(string scheme) =>
            new() { [new OpenApiSecuritySchemeReference(scheme, document)] = [] };
    }

    private static void DescribeAnswer(
        string status,
        OpenApiResponse response,
        OpenApiDocument document,
        CallTraits traits
    )
    {
        if (status is "204" or "304")
            response.Content = null;
        response.Description = status switch
        {
            "200" => "OK.",
            "201" => "Created.",
            "202" => "Accepted; the work goes on.",
            "204" => "Done; no content.",
            "304" => "The answer with this ETag is current.",
            _ => response.Description,
        };
        List<string> headers = [];
        if (traits.IsPublicRead)
            headers.Add(HeaderNames.ETag);
        if (traits.IsIdempotent)
            headers.Add(IdempotentAttribute.ReplayedHeader);
        if (traits.IsLocated && status is "201")
            headers.Add(HeaderNames.Location);
        if (traits.IsPaced)
            headers.Add(HeaderNames.RetryAfter);
        ContractHeaders.AddTo(response, document, [.. headers]);

        // The framework adds the type that all actions have.
        if (response.Content is { Count: > 1 } contents)
            contents.Remove("application/json");
        if (response.Content?.TryGetValue("text/event-stream", out _) is true)
            response.Content = EventStream(document);
    }

    /// <summary>OpenAPI before 3.2 cannot describe events, so an extension links their data to its schema.</summary>
    private static Dictionary<string, OpenApiMediaType> EventStream(OpenApiDocument document) =>
        new(StringComparer.Ordinal)
        {
            ["text/event-stream"] = new()
            {
                Schema = new OpenApiSchema
                {
                    Type = JsonSchemaType.String,
                    Description =
                        "Server-sent events. Each has the type `status` and as its data a QueueStatus in JSON; its id is the newest "
                        + "token. A comment comes at least every 15 seconds.",
                    Extensions = new Dictionary<string, IOpenApiExtension>(StringComparer.Ordinal)
                    {
                        ["x-event-data"] = new JsonNodeExtension(
                            new JsonObject
                            {
                                ["status"] = new JsonObject
                                {
                                    ["$ref"] = $"#/components/schemas/{nameof(QueueStatus)}",
                                },
                            }
                        ),
                    },
                },
            },
        };
}
