namespace Concert.Api.OpenApi;

using System.Globalization;
using System.Reflection;
using Concert.Api.Http;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;

/// <summary>Describes the parameters of a call, and the headers that it takes.</summary>
internal static class ContractParameters
{
    public static async Task DescribeAsync(
        OpenApiOperation operation,
        OpenApiOperationTransformerContext context,
        CallTraits traits,
        CancellationToken cancellationToken
    )
    {
        operation.Parameters ??= [];
        foreach (var parameter in operation.Parameters.OfType<OpenApiParameter>())
        {
            var declared = context.Description.ParameterDescriptions.First(each =>
                each.Name.Equals(parameter.Name, StringComparison.Ordinal)
            );
            if (EnumOf((declared.ParameterDescriptor as ControllerParameterDescriptor)?.ParameterInfo) is { } values)
            {
                context.Document!.AddComponent<IOpenApiSchema>(
                    values.Name,
                    await context.GetOrCreateSchemaAsync(values, null, cancellationToken)
                );
                parameter.Schema = new OpenApiSchemaReference(values.Name, context.Document);
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

    private static Type? EnumOf(ParameterInfo? parameter) =>
        parameter?.ParameterType is { IsGenericType: true } type
        && type.GetGenericTypeDefinition() == typeof(QueryEnum<>)
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
        // Swagger UI fills in every example and sends it, so optional parameters have none.
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

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
