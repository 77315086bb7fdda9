namespace Concert.Api.Http;

using System.Collections.Frozen;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;

/// <summary>
/// The only place where an <see cref="Error"/> becomes an HTTP answer (RFC 9457), whether the domain, the pipeline or
/// the framework refuses.
/// </summary>
internal static class Problems
{
    public const string MediaType = "application/problem+json";

    /// <summary>The body is missing or not valid JSON.</summary>
    /// <remarks>Send a JSON document.</remarks>
    public static readonly Error MalformedBody = new(
        "http.malformed_body",
        "The body is not valid JSON for this call.",
        ErrorKind.Invalid
    );

    /// <summary>The server could not read the request.</summary>
    /// <remarks>Correct the request.</remarks>
    private static readonly Error BadRequest = new("http.bad_request", "The request is malformed.", ErrorKind.Invalid);

    /// <summary>
    /// There is no valid access token: it has expired, was revoked (sign-out, new password), or its user no longer exists.
    /// </summary>
    /// <remarks>Sign in (or register) and repeat.</remarks>
    private static readonly Error AuthRequired = new(
        "auth.required",
        "Sign in and send the token as a bearer token.",
        ErrorKind.Unauthenticated
    );

    /// <summary>The call is for organizers.</summary>
    /// <remarks>Sign in as one.</remarks>
    private static readonly Error AuthForbidden = new(
        "auth.forbidden",
        "Only organizers may make this call.",
        ErrorKind.Forbidden
    );

    /// <summary>No resource has this address; an id in it may have the wrong type.</summary>
    /// <remarks>Correct the address.</remarks>
    private static readonly Error NotFound = new("http.not_found", "No resource has this address.", ErrorKind.NotFound);

    /// <summary>The address does not support the method.</summary>
    /// <remarks>Use a method named in <c>Allow</c>.</remarks>
    private static readonly Error MethodNotAllowed = new(
        "http.method_not_allowed",
        "This address does not support the method.",
        ErrorKind.Invalid
    );

    /// <summary>The body came too slowly.</summary>
    /// <remarks>Send it again over a better connection.</remarks>
    private static readonly Error SlowBody = new("http.status_408", "The body came too slowly.", ErrorKind.Invalid);

    /// <summary>The body is larger than 64 KiB.</summary>
    /// <remarks>Send less.</remarks>
    private static readonly Error PayloadTooLarge = new(
        "http.payload_too_large",
        "The body is larger than 64 KiB.",
        ErrorKind.Invalid
    );

    /// <summary>The body is not declared as JSON.</summary>
    /// <remarks>Send <c>Content-Type: application/json</c>.</remarks>
    private static readonly Error UnsupportedMediaType = new(
        "http.unsupported_media_type",
        "The body must be application/json.",
        ErrorKind.Invalid
    );

    /// <summary>A bug.</summary>
    /// <remarks>Report the <c>traceId</c>.</remarks>
    private static readonly Error Unexpected = new(
        "http.internal_error",
        "An internal error occurred. Report the traceId.",
        ErrorKind.Unavailable
    );

    /// <summary>The request took more than 30 seconds.</summary>
    /// <remarks>Check its outcome, then try again.</remarks>
    private static readonly Error TimedOut = new(
        "requests.timed_out",
        "The request took too long.",
        ErrorKind.Unavailable
    );

    /// <summary>The errors that the framework answers by itself, by status. Any other status has the code http.status_N.</summary>
    public static readonly FrozenDictionary<int, Error> OfFramework = new Dictionary<int, Error>
    {
        [StatusCodes.Status400BadRequest] = BadRequest,
        [StatusCodes.Status401Unauthorized] = AuthRequired,
        [StatusCodes.Status403Forbidden] = AuthForbidden,
        [StatusCodes.Status404NotFound] = NotFound,
        [StatusCodes.Status405MethodNotAllowed] = MethodNotAllowed,
        [StatusCodes.Status408RequestTimeout] = SlowBody,
        [StatusCodes.Status413PayloadTooLarge] = PayloadTooLarge,
        [StatusCodes.Status415UnsupportedMediaType] = UnsupportedMediaType,
        [StatusCodes.Status500InternalServerError] = Unexpected,
        [StatusCodes.Status503ServiceUnavailable] = TimedOut,
    }.ToFrozenDictionary();

    public static int StatusOf(ErrorKind kind) =>
        kind switch
        {
            ErrorKind.Invalid => StatusCodes.Status400BadRequest,
            ErrorKind.Unauthenticated => StatusCodes.Status401Unauthorized,
            ErrorKind.PaymentRequired => StatusCodes.Status402PaymentRequired,
            ErrorKind.Forbidden => StatusCodes.Status403Forbidden,
            ErrorKind.NotFound => StatusCodes.Status404NotFound,
            ErrorKind.Conflict => StatusCodes.Status409Conflict,
            ErrorKind.Unprocessable => StatusCodes.Status422UnprocessableEntity,
            ErrorKind.TooManyRequests => StatusCodes.Status429TooManyRequests,
            ErrorKind.Unavailable => StatusCodes.Status503ServiceUnavailable,
            _ => throw new InvalidOperationException($"No status for {kind}."),
        };

    public static Task WriteAsync(HttpContext context, Error error) => WriteAsync(context, StatusOf(error.Kind), error);

    /// <summary>Answers a refusal of the framework, of which only the status is known.</summary>
    public static Task WriteAsync(HttpContext context, int status)
    {
        if (status > StatusCodes.Status500InternalServerError && status != StatusCodes.Status503ServiceUnavailable)
            status = StatusCodes.Status500InternalServerError;
        var error =
            OfFramework.GetValueOrDefault(status)
            ?? new Error($"http.status_{status}", ReasonPhrases.GetReasonPhrase(status), ErrorKind.Invalid);
        return WriteAsync(context, status, error);
    }

    /// <summary>The problem document.</summary>
    public static JsonObject Of(int status, Error error, string traceId)
    {
        var problem = new JsonObject
        {
            ["type"] = $"urn:concert:problem:{error.Code}",
            ["title"] = ReasonPhrases.GetReasonPhrase(status),
            ["status"] = status,
            ["detail"] = error.Message,
            ["code"] = error.Code,
            ["traceId"] = traceId,
        };
        foreach (var (name, value) in error.Details ?? new Dictionary<string, object>(StringComparer.Ordinal))
            problem[name] = JsonSerializer.SerializeToNode(value, value.GetType(), Json.Options);
        return problem;
    }

    private static async Task WriteAsync(HttpContext context, int status, Error error)
    {
        var problem = Of(status, error, Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier);
        var response = context.Response;
        if (status == StatusCodes.Status401Unauthorized)
            response.Headers.WWWAuthenticate = BearerAuthentication.Scheme;
        response.StatusCode = status;
        response.ContentType = MediaType;
        if (error.RetryAfter is not null || status == StatusCodes.Status503ServiceUnavailable)
        {
            var seconds = Math.Max(1, Math.Ceiling((error.RetryAfter ?? TimeSpan.Zero).TotalSeconds));
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }
        await response.WriteAsync(problem.ToJsonString(Json.Options), context.RequestAborted);
    }
}

/// <summary>An action's answer when its use case refuses.</summary>
internal sealed class ProblemResult(Error error) : IActionResult
{
    public Task ExecuteResultAsync(ActionContext context) => Problems.WriteAsync(context.HttpContext, error);
}
