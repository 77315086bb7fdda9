namespace Concert.Api.OpenApi;

using Concert.Api.Http;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

/// <summary>What an action declares through its attributes and signature.</summary>
internal sealed class CallTraits
{
    public CallTraits(OpenApiOperationTransformerContext context, IList<object> metadata, OpenApiOperation operation)
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

    /// <summary>Whether the answer tells the client when to ask again.</summary>
    public bool IsPaced { get; }

    /// <summary>Whether the answer carries the location of the created resource.</summary>
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
