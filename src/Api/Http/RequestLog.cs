namespace Concert.Api.Http;

using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

internal sealed class RequestLogOptions
{
    /// <summary>How many of the requests that are neither slow nor failed by us are logged.</summary>
    [Range(0.0, 1.0, ErrorMessage = "RequestLog:Share must be 0 to 1.")]
    public double Share { get; set; } = 0.01;
}

/// <summary>
/// One line a request: method, path, status, time. Of those that were quick and are not our fault, only a share is logged.
/// Neither bodies nor headers nor the query are logged, since each may hold a secret.
/// </summary>
internal sealed partial class RequestLog(
    RequestDelegate next,
    IOptions<RequestLogOptions> options,
    TimeProvider time,
    ILogger<RequestLog> logger
)
{
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(1);

    private readonly double _share = options.Value.Share;

    public async Task InvokeAsync(HttpContext context)
    {
        var started = time.GetTimestamp();
        try
        {
            await next(context);
        }
        catch (Exception exception)
        {
            // It came too late for an answer.
            Log(context, started, isFault: !context.RequestAborted.IsCancellationRequested, exception);
            throw;
        }
        Log(context, started, context.Response.StatusCode == StatusCodes.Status500InternalServerError);
    }

    /// <param name="isFault">
    /// A 503 says that what the service depends on is away, which is logged where it is noticed. Only a 500 is our fault,
    /// and an exception that came too late for one.
    /// </param>
    private void Log(HttpContext context, long started, bool isFault, Exception? exception = null)
    {
        var elapsed = time.GetElapsedTime(started);
        var status = context.Response.StatusCode;
        var isNoted =
            exception is not null
            || status >= StatusCodes.Status500InternalServerError
            || (elapsed > Slow && !IsStream(context));
        if (!isNoted && Random.Shared.NextDouble() >= _share)
            return;

        LogRequest(
            logger,
            isFault ? LogLevel.Error : LogLevel.Information,
            context.Request.Method,
            // Escaped as in the request, so that no path can begin a line of its own.
            context.Request.Path.ToUriComponent(),
            status,
            elapsed.TotalMilliseconds,
            exception
        );
    }

    /// <summary>A stream of events lasts as long as its client likes.</summary>
    private static bool IsStream(HttpContext context) =>
        context.Response.ContentType?.StartsWith("text/event-stream", StringComparison.Ordinal) is true;

    [LoggerMessage(Message = "{Method} {Path:l} {Status} in {Elapsed:0.0} ms")]
    private static partial void LogRequest(
        ILogger logger,
        LogLevel level,
        string method,
        string path,
        int status,
        double elapsed,
        Exception? exception
    );
}
