namespace Concert.Api.OpenApi;

using System.Globalization;
using System.Text.Json.Nodes;
using Concert.Api.Http;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;

/// <summary>Describes a call from what its action says of itself: sign-in, headers, limits and refusals.</summary>
internal static class ContractOperations
{
    private const string ProblemBase = nameof(ProblemBase);

    public static async Task DescribeAsync(
        OpenApiOperation operation,
        OpenApiOperationTransformerContext context,
        CancellationToken cancellationToken
    )
    {
        if (context.Description.ActionDescriptor is not ControllerActionDescriptor action)
            return;
        var document = context.Document!;
        var traits = new Traits(context, action.EndpointMetadata, operation);
        operation.OperationId = ContractSchemas.CamelCase(action.ActionName);
        operation.Summary = ContractSchemas.Polished(operation.Summary);
        operation.Description = ContractSchemas.Polished(operation.Description);
        operation.Security = SecurityOf(traits, document);
        await DescribeParametersAsync(operation, context, traits, cancellationToken);
        foreach (var (status, response) in operation.Responses ?? [])
            DescribeAnswer(status, (OpenApiResponse)response, document, traits);
        DescribeRefusals(operation, document, traits);
    }

    private static List<OpenApiSecurityRequirement> SecurityOf(Traits traits, OpenApiDocument document)
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

    private static async Task DescribeParametersAsync(
        OpenApiOperation operation,
        OpenApiOperationTransformerContext context,
        Traits traits,
        CancellationToken cancellationToken
    )
    {
        operation.Parameters ??= [];
        foreach (var parameter in operation.Parameters.OfType<OpenApiParameter>())
        {
            var type = context
                .Description.ParameterDescriptions.First(each =>
                    each.Name.Equals(parameter.Name, StringComparison.Ordinal)
                )
                .Type;
            if (EnumOf(type) is { } values)
            {
                parameter.Schema = await context.GetOrCreateSchemaAsync(values, null, cancellationToken);
                parameter.Description = parameter.Description?.TrimEnd('.') is { Length: > 0 } text ? $"{text}." : null;
            }
            Describe(parameter);
        }
        if (traits.QueueToken is { } queueToken)
            AcceptQueueToken(operation, queueToken);
        if (traits.IsChallenged)
        {
            operation.Parameters.Add(
                ContractHeaders.Parameter(
                    ChallengedAttribute.Header,
                    "The solution of a challenge; see GET /challenge. Needed while its difficulty is above 0."
                )
            );
        }
        if (traits.IsIdempotent)
        {
            operation.Parameters.Add(
                ContractHeaders.Parameter(
                    IdempotentAttribute.Header,
                    "1 to 255 visible ASCII characters. A request repeated under its key, with the same body, has no further "
                        + "effect and gets the first answer again, with Idempotency-Replayed: true, for at least 24 hours.",
                    IdempotentAttribute.MaxLength
                )
            );
        }
        if (traits.IsPublicRead)
        {
            operation.Parameters.Add(
                ContractHeaders.Parameter(
                    HeaderNames.IfNoneMatch,
                    "The ETag of an earlier answer: the answer is 304 without a body while it is current."
                )
            );
        }
        if (operation.Parameters.Count == 0)
            operation.Parameters = null;
    }

    private static Type? EnumOf(Type? type) =>
        type is { IsGenericType: true } && type.GetGenericTypeDefinition() == typeof(QueryEnum<>)
            ? type.GetGenericArguments()[0]
            : null;

    private static void Describe(OpenApiParameter parameter)
    {
        parameter.Description = ContractSchemas.Polished(parameter.Description);
        if (parameter.Schema is not OpenApiSchema schema)
            return;
        switch (parameter)
        {
            case { Name: "limit" }:
                schema.Minimum = Text(PageRequest.LimitBounds.Min);
                schema.Maximum = Text(PageRequest.LimitBounds.Max);
                parameter.Description = "How many items at most.";
                break;
            case { Name: "cursor" }:
                schema.MaxLength = PageRequest.MaxCursorLength;
                parameter.Description = "The nextCursor of the page before; the first page if left out.";
                break;
            case { In: ParameterLocation.Path, Description: null }:
                parameter.Description = $"The {parameter.Name![..^"Id".Length]}.";
                break;
        }
        // The page to try the API sends every example; those of what may be left out would surprise.
        if (parameter.Required)
            parameter.Example = Samples.Of(parameter.Name!, schema);
    }

    private static void AcceptQueueToken(OpenApiOperation operation, QueueTokenAttribute queueToken)
    {
        operation.Parameters!.Add(
            ContractHeaders.Parameter(
                QueueTokenAttribute.Header,
                "Names the caller's place in the queue.",
                isRequired: !queueToken.AcceptQuery && !queueToken.IsOptional
            )
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
        operation.Parameters.Add(
            ContractHeaders.Parameter(
                "Last-Event-ID",
                "The id of the last event, which a browser sends when it connects again: the newest token of the place."
            )
        );
    }

    private static void DescribeAnswer(string status, OpenApiResponse response, OpenApiDocument document, Traits traits)
    {
        if (status is "204" or "304")
            response.Content = null;
        response.Description = status switch
        {
            "200" => "The answer.",
            "201" => "Made.",
            "202" => "Accepted; the work goes on.",
            "204" => "Done.",
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
        ContractHeaders.AddTo(response, document, isLimited: true, [.. headers]);
        if (response.Content?.TryGetValue("text/event-stream", out _) is true)
            response.Content = EventStream(document);
    }

    /// <summary>OpenAPI before 3.2 has no words for events, so an extension ties the data of each to its schema.</summary>
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

    private static void DescribeRefusals(OpenApiOperation operation, OpenApiDocument document, Traits traits)
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
                isLimited: status.Key == 429,
                [
                    .. isTemporary ? [HeaderNames.RetryAfter] : Array.Empty<string>(),
                    .. status.Key == 401 ? [HeaderNames.WWWAuthenticate] : Array.Empty<string>(),
                ]
            );
            operation.Responses[Text(status.Key)] = response;
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

    /// <summary>An extra member of a problem, after the kind of its value.</summary>
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

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>What an action says of itself.</summary>
    private sealed class Traits
    {
        public Traits(OpenApiOperationTransformerContext context, IList<object> metadata, OpenApiOperation operation)
        {
            IsAnonymous = metadata.OfType<IAllowAnonymous>().Any();
            QueueToken = metadata.OfType<QueueTokenAttribute>().FirstOrDefault();
            IsChallenged = metadata.OfType<ChallengedAttribute>().Any();
            IsIdempotent = metadata.OfType<IdempotentAttribute>().Any();
            IsPublicRead = operation.Responses?.ContainsKey("304") is true;
            var answers = context.Description.SupportedResponseTypes;
            IsPaced = answers.Any(answer => answer.Type == typeof(QueueStatus));
            IsLocated = answers.Any(answer => answer.StatusCode == 201 && CanBeRead(answer.Type!, context));
            Codes = [.. FindCodes(context, metadata, operation).Distinct(StringComparer.Ordinal)];
        }

        public bool IsAnonymous { get; }
        public QueueTokenAttribute? QueueToken { get; }
        public bool IsChallenged { get; }
        public bool IsIdempotent { get; }
        public bool IsPublicRead { get; }

        /// <summary>It says when to ask again.</summary>
        public bool IsPaced { get; }

        /// <summary>It says where what it made can be read.</summary>
        public bool IsLocated { get; }

        /// <summary>The codes of all its refusals.</summary>
        public IReadOnlyList<string> Codes { get; }

        private static bool CanBeRead(Type made, OpenApiOperationTransformerContext context) =>
            context
                .ApplicationServices.GetRequiredService<IApiDescriptionGroupCollectionProvider>()
                .ApiDescriptionGroups.Items.SelectMany(group => group.Items)
                .Any(call =>
                    HttpMethods.IsGet(call.HttpMethod ?? "")
                    && call.RelativePath?.EndsWith('}') is true
                    && call.SupportedResponseTypes.Any(answer => answer.StatusCode == 200 && answer.Type == made)
                );

        private IEnumerable<string> FindCodes(
            OpenApiOperationTransformerContext context,
            IList<object> metadata,
            OpenApiOperation operation
        )
        {
            foreach (var code in metadata.OfType<RefusesAttribute>().SelectMany(refusal => refusal.Codes))
                yield return code;
            if (!IsAnonymous)
                yield return "auth.required";
            if (metadata.OfType<IAuthorizeData>().Any(needed => needed.Roles is not null))
                yield return "auth.forbidden";
            if (operation.Parameters?.Any(parameter => parameter.In == ParameterLocation.Path) is true)
                yield return "http.not_found";
            if (operation.RequestBody is not null)
            {
                yield return "validation.failed";
                yield return Problems.MalformedBody.Code;
                yield return "http.bad_request";
                yield return "http.status_408";
                yield return "http.payload_too_large";
                yield return "http.unsupported_media_type";
            }
            if (IsChallenged)
                yield return ChallengeErrors.Required.Code;
            if (IsIdempotent)
            {
                yield return IdempotencyErrors.KeyInvalid.Code;
                yield return IdempotencyErrors.InProgress.Code;
                yield return IdempotencyErrors.KeyReused.Code;
            }
            if (!HttpMethods.IsGet(context.Description.HttpMethod ?? ""))
                yield return PipelineErrors.Congested.Code;
            if (!IsPublicRead && !metadata.OfType<DisableRequestTimeoutAttribute>().Any())
                yield return "requests.timed_out";
            yield return "requests.rate_limited";
            yield return PipelineErrors.DatabaseUnavailable.Code;
            yield return "http.internal_error";
        }
    }
}
