namespace Concert.Api.Http;

using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

/// <summary>Adds what the framework cannot derive from the controllers: sign-in, queue tokens, and refusals.</summary>
internal static class OpenApiDocumentSetup
{
    private const string ProblemSchema = "Problem";

    public static void Configure(OpenApiOptions options)
    {
        options.AddDocumentTransformer(
            (document, _, _) =>
            {
                document.Info = new OpenApiInfo
                {
                    Title = "Concert",
                    Version = "v1",
                    Description =
                        "Ticket reservation for the minute in which a sale opens: register, join the queue, hold seats, pay.",
                };
                document.Servers?.Clear();
                document.AddComponent<IOpenApiSecurityScheme>(
                    BearerAuthentication.Scheme,
                    new OpenApiSecurityScheme
                    {
                        Type = SecuritySchemeType.Http,
                        Scheme = "bearer",
                        BearerFormat = "JWT",
                    }
                );
                document.AddComponent<IOpenApiSchema>(ProblemSchema, Problem());
                return Task.CompletedTask;
            }
        );
        options.AddSchemaTransformer(
            (schema, context, _) =>
            {
                // Our own converters write the same types as the framework would, so they are described as such.
                var type = context.JsonTypeInfo.Type;
                var written =
                    (Nullable.GetUnderlyingType(type) ?? type) == typeof(decimal) ? JsonSchemaType.Number
                    : (Nullable.GetUnderlyingType(type) ?? type) == typeof(DateTimeOffset) ? JsonSchemaType.String
                    : schema.Type;
                schema.Type = Nullable.GetUnderlyingType(type) is null ? written : written | JsonSchemaType.Null;
                return Task.CompletedTask;
            }
        );
        options.AddOperationTransformer(
            (operation, context, _) =>
            {
                if (context.Description.ActionDescriptor is not ControllerActionDescriptor action)
                    return Task.CompletedTask;
                operation.OperationId = action.ActionName;
                var metadata = action.EndpointMetadata;
                if (!metadata.OfType<IAllowAnonymous>().Any())
                    RequireSignIn(operation, context.Document!);
                if (metadata.OfType<QueueTokenAttribute>().FirstOrDefault() is { } queueToken)
                    RequireQueueToken(operation, queueToken);
                if (metadata.OfType<ChallengedAttribute>().Any())
                    AcceptSolution(operation, context.Document!);
                if (metadata.OfType<IdempotentAttribute>().Any())
                    AcceptIdempotencyKey(operation, context.Document!);
                foreach (var refusal in metadata.OfType<RefusesAttribute>())
                    Refuse(operation, context.Document!, refusal);
                Refuse(operation, context.Document!, new RefusesAttribute(429, "requests.rate_limited"));
                Refuse(operation, context.Document!, new RefusesAttribute(503, "database.unavailable"));
                return Task.CompletedTask;
            }
        );
    }

    private static void RequireSignIn(OpenApiOperation operation, OpenApiDocument document)
    {
        operation.Security =
        [
            new OpenApiSecurityRequirement
            {
                [new OpenApiSecuritySchemeReference(BearerAuthentication.Scheme, document)] = [],
            },
        ];
        Refuse(operation, document, new RefusesAttribute(StatusCodes.Status401Unauthorized, "auth.required"));
    }

    private static void RequireQueueToken(OpenApiOperation operation, QueueTokenAttribute queueToken)
    {
        operation.Parameters ??= [];
        operation.Parameters.Add(
            new OpenApiParameter
            {
                Name = QueueTokenAttribute.Header,
                In = ParameterLocation.Header,
                Required = !queueToken.AcceptQuery && !queueToken.IsOptional,
                Description = "Identifies the caller's place in the queue.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            }
        );
        if (!queueToken.AcceptQuery)
            return;
        operation.Parameters.Add(
            new OpenApiParameter
            {
                Name = QueueTokenAttribute.QueryParameter,
                In = ParameterLocation.Query,
                Description = "The queue token, for clients that cannot set headers; it suffices on its own.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            }
        );
    }

    private static void AcceptSolution(OpenApiOperation operation, OpenApiDocument document)
    {
        operation.Parameters ??= [];
        operation.Parameters.Add(
            new OpenApiParameter
            {
                Name = ChallengedAttribute.Header,
                In = ParameterLocation.Header,
                Description =
                    "The solution of a challenge; see GET /challenge. Needed while its difficulty is above 0.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            }
        );
        Refuse(operation, document, new RefusesAttribute(403, ChallengeErrors.Required.Code));
    }

    private static void AcceptIdempotencyKey(OpenApiOperation operation, OpenApiDocument document)
    {
        operation.Parameters ??= [];
        operation.Parameters.Add(
            new OpenApiParameter
            {
                Name = IdempotentAttribute.Header,
                In = ParameterLocation.Header,
                Description =
                    "1 to 255 visible ASCII characters. A request repeated under its key, with the same body, has no "
                    + "further effect and gets the first answer again, with Idempotency-Replayed: true, for at least 24 hours.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = IdempotentAttribute.MaxLength },
            }
        );
        Refuse(operation, document, new RefusesAttribute(400, IdempotencyErrors.KeyInvalid.Code));
        Refuse(operation, document, new RefusesAttribute(409, IdempotencyErrors.InProgress.Code));
        Refuse(operation, document, new RefusesAttribute(422, IdempotencyErrors.KeyReused.Code));
    }

    /// <summary>Adds codes to the response of their status, which other refusals may already have added.</summary>
    private static void Refuse(OpenApiOperation operation, OpenApiDocument document, RefusesAttribute refusal)
    {
        operation.Responses ??= [];
        var status = refusal.Status.ToString(CultureInfo.InvariantCulture);
        var codes = string.Join(", ", refusal.Codes.Select(code => $"`{code}`"));
        if (operation.Responses.TryGetValue(status, out var before))
        {
            before.Description = $"{before.Description}, {codes}";
            return;
        }
        operation.Responses[status] = new OpenApiResponse
        {
            Description = codes,
            Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
            {
                [Problems.MediaType] = new() { Schema = new OpenApiSchemaReference(ProblemSchema, document) },
            },
        };
    }

    private static OpenApiSchema Problem()
    {
        static OpenApiSchema Text(string description) =>
            new() { Type = JsonSchemaType.String, Description = description };
        return new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Description = "RFC 9457. Some codes add members of their own, such as seatIds.",
            Required = new HashSet<string>(StringComparer.Ordinal)
            {
                "type",
                "title",
                "status",
                "detail",
                "code",
                "traceId",
            },
            Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
            {
                ["type"] = Text("Identifies the kind of problem."),
                ["title"] = Text("The status in words."),
                ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer },
                ["detail"] = Text("Human-readable; may change."),
                ["code"] = Text("Stable; branch on it."),
                ["traceId"] = Text("Identifies the request in the logs."),
                ["errors"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.Object,
                    Description = "Messages by field, for validation.failed.",
                    AdditionalProperties = new OpenApiSchema
                    {
                        Type = JsonSchemaType.Array,
                        Items = new OpenApiSchema { Type = JsonSchemaType.String },
                    },
                },
            },
        };
    }
}
