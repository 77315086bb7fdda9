namespace Concert.Api.Http;

using Serilog;
using Serilog.Events;

/// <summary>
/// One line a request: method, path, status, time. Neither bodies nor headers nor the query are logged, since each may hold
/// a secret.
/// </summary>
internal static class RequestLog
{
    public static void UseRequestLog(this IApplicationBuilder app, Serilog.ILogger log) =>
        app.UseSerilogRequestLogging(requests =>
        {
            requests.Logger = log;
            requests.MessageTemplate = "{Method} {Path:l} {Status} in {Elapsed:0.0} ms";
            requests.GetMessageTemplateProperties = (context, _, elapsed, status) =>
                [
                    new LogEventProperty("Method", new ScalarValue(context.Request.Method)),
                    // Escaped as in the request, so that no path can begin a line of its own.
                    new LogEventProperty("Path", new ScalarValue(context.Request.Path.ToUriComponent())),
                    new LogEventProperty("Status", new ScalarValue(status)),
                    new LogEventProperty("Elapsed", new ScalarValue(elapsed)),
                ];
            requests.GetLevel = Level;
        });

    /// <summary>
    /// A 503 says that what the service depends on is away, which is logged where it is noticed. Only a 500 is our fault,
    /// and an exception that came too late for one.
    /// </summary>
    private static LogEventLevel Level(HttpContext context, double elapsed, Exception? exception) =>
        context.Response.StatusCode == StatusCodes.Status500InternalServerError
        || (exception is not null && !context.RequestAborted.IsCancellationRequested)
            ? LogEventLevel.Error
            : LogEventLevel.Information;
}
