namespace Concert.Api.Http;

using System.Diagnostics;
using System.Text.RegularExpressions;
using Serilog.Context;

/// <summary>
/// Gives all log lines of a request one id, the caller's own if it is well formed, and returns it to the caller.
/// </summary>
internal sealed partial class CorrelationIds(RequestDelegate next)
{
    private const string Header = "X-Correlation-Id";

    public async Task InvokeAsync(HttpContext context)
    {
        var asked = context.Request.Headers[Header].ToString();
        var id = SaneId().IsMatch(asked) ? asked : Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier;

        // Set only when the response starts, because a problem clears the headers that were set before it.
        context.Response.OnStarting(() =>
        {
            context.Response.Headers[Header] = id;
            return Task.CompletedTask;
        });
        using (LogContext.PushProperty("CorrelationId", id))
            await next(context);
    }

    [GeneratedRegex("^[A-Za-z0-9._-]{1,64}$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex SaneId();
}
