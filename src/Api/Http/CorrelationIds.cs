namespace Concert.Api.Http;

using System.Diagnostics;
using System.Text.RegularExpressions;
using Serilog.Context;
using Serilog.Core;
using Serilog.Events;

/// <summary>
/// Gives all log lines of a request one id, the caller's own if it is well formed, and returns it to the caller.
/// </summary>
internal sealed partial class CorrelationIds(RequestDelegate next)
{
    public const string Header = "X-Correlation-Id";
    private const string Property = "CorrelationId";

    public Task InvokeAsync(HttpContext context)
    {
        var asked = context.Request.Headers[Header].ToString();
        var isAsked = asked.Length > 0 && SaneId().IsMatch(asked);
        context.TraceIdentifier = isAsked ? asked : TraceId ?? context.TraceIdentifier;

        // Set only when the response starts, because a problem clears the headers that were set before it.
        context.Response.OnStarting(SendAsync, context);
        return isAsked ? InvokeAsync(context, asked) : next(context);
    }

    private static string? TraceId => Activity.Current?.TraceId.ToHexString();

    private async Task InvokeAsync(HttpContext context, string id)
    {
        using (LogContext.PushProperty(Property, id))
            await next(context);
    }

    private static Task SendAsync(object context)
    {
        var http = (HttpContext)context;
        http.Response.Headers[Header] = http.TraceIdentifier;
        return Task.CompletedTask;
    }

    [GeneratedRegex("^[A-Za-z0-9._-]{1,64}$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex SaneId();

    /// <summary>An id that the caller did not choose is that of the trace, which only lines that are logged pay for.</summary>
    internal sealed class Enricher : ILogEventEnricher
    {
        public void Enrich(LogEvent logEvent, ILogEventPropertyFactory propertyFactory)
        {
            if (TraceId is { } id)
                logEvent.AddPropertyIfAbsent(propertyFactory.CreateProperty(Property, id));
        }
    }
}
