#if !PUBLIC_FEED
namespace Concert.Api.Http;

/// <summary>
/// One line a request: method, path, status, time. Neither bodies nor headers nor the query are logged, since each may
/// hold a secret. Where the public feed is reachable, Serilog.AspNetCore's request log takes its place.
/// </summary>
internal sealed partial class RequestLogging(RequestDelegate next, ILogger<RequestLogging> logger, TimeProvider time)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var started = time.GetTimestamp();
        try
        {
            await next(context);
        }
        finally
        {
            var status = context.Response.StatusCode;
            var level = status == StatusCodes.Status500InternalServerError ? LogLevel.Error : LogLevel.Information;
            var elapsed = time.GetElapsedTime(started).TotalMilliseconds;
            LogRequest(logger, level, context.Request.Method, context.Request.Path, status, elapsed);
        }
    }

    [LoggerMessage(Message = "{Method} {Path} {Status} in {ElapsedMs:0.0} ms")]
    private static partial void LogRequest(
        ILogger logger,
        LogLevel level,
        string method,
        string path,
        int status,
        double elapsedMs
    );
}
#endif
