namespace Concert.Api.Http;

using System.Diagnostics;
using System.Text.RegularExpressions;
using Serilog.Context;

/// <summary>
/// One line a request: method, path, status, time. Neither bodies nor headers nor the query are logged, since each may
/// hold a secret. Lines of one request share its correlation id, the caller's own if it sent a sane one.
/// </summary>
internal sealed partial class RequestLogging(RequestDelegate next, ILogger<RequestLogging> logger, TimeProvider time)
{
    private const string CorrelationHeader = "X-Correlation-Id";

    public async Task InvokeAsync(HttpContext context)
    {
        var asked = context.Request.Headers[CorrelationHeader].ToString();
        var correlationId = SaneId().IsMatch(asked)
            ? asked
            : Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier;
        context.Response.OnStarting(() =>
        {
            context.Response.Headers[CorrelationHeader] = correlationId;
            return Task.CompletedTask;
        });

        using (LogContext.PushProperty("CorrelationId", correlationId))
        {
            var started = time.GetTimestamp();
            try
            {
                await next(context);
            }
            finally
            {
#if !PUBLIC_FEED
                var status = context.Response.StatusCode;
                var level = status == StatusCodes.Status500InternalServerError ? LogLevel.Error : LogLevel.Information;
                if (logger.IsEnabled(level))
                {
                    var elapsed = time.GetElapsedTime(started).TotalMilliseconds;
                    LogRequest(logger, level, context.Request.Method, context.Request.Path, status, elapsed);
                }
#endif
            }
        }
    }

    [GeneratedRegex("^[A-Za-z0-9._-]{1,64}$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex SaneId();

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
