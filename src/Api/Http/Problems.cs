namespace Concert.Api.Http;

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

    public static readonly Error MalformedBody = new(
        "http.malformed_body",
        "The body is not valid JSON for this call.",
        ErrorKind.Invalid
    );

    private static readonly Error TimedOut = new(
        "requests.timed_out",
        "The request took too long.",
        ErrorKind.Unavailable
    );

    private static readonly Error Unexpected = new(
        "http.internal_error",
        "An internal error occurred. Report the traceId.",
        ErrorKind.Unavailable
    );

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
        if (status >= StatusCodes.Status500InternalServerError)
        {
            return status == StatusCodes.Status503ServiceUnavailable
                ? WriteAsync(context, TimedOut)
                : WriteAsync(context, StatusCodes.Status500InternalServerError, Unexpected);
        }
        var (code, message) = status switch
        {
            StatusCodes.Status400BadRequest => ("http.bad_request", "The request is malformed."),
            StatusCodes.Status401Unauthorized => ("auth.required", "Sign in and send the token as a bearer token."),
            StatusCodes.Status403Forbidden => ("auth.forbidden", "Only organizers may make this call."),
            StatusCodes.Status404NotFound => ("http.not_found", "No resource has this address."),
            StatusCodes.Status405MethodNotAllowed => (
                "http.method_not_allowed",
                "This address does not support the method."
            ),
            StatusCodes.Status413PayloadTooLarge => ("http.payload_too_large", "The body is larger than 64 KiB."),
            StatusCodes.Status415UnsupportedMediaType => (
                "http.unsupported_media_type",
                "The body must be application/json."
            ),
            _ => ($"http.status_{status}", ReasonPhrases.GetReasonPhrase(status)),
        };
        return WriteAsync(context, status, new Error(code, message, ErrorKind.Invalid));
    }

    private static async Task WriteAsync(HttpContext context, int status, Error error)
    {
        var problem = new JsonObject
        {
            ["type"] = $"urn:concert:problem:{error.Code}",
            ["title"] = ReasonPhrases.GetReasonPhrase(status),
            ["status"] = status,
            ["detail"] = error.Message,
            ["code"] = error.Code,
            ["traceId"] = Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier,
        };
        foreach (var (name, value) in error.Details ?? new Dictionary<string, object>(StringComparer.Ordinal))
            problem[name] = JsonSerializer.SerializeToNode(value, value.GetType(), Json.Options);

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
