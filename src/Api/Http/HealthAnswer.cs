namespace Concert.Api.Http;

using Microsoft.Extensions.Diagnostics.HealthChecks;

/// <summary>Says which of the things the service depends on are there; no exception's text.</summary>
internal static class HealthAnswer
{
    public static Task WriteAsync(HttpContext context, HealthReport report) =>
        context.Response.WriteAsJsonAsync(
            new
            {
                Status = Name(report.Status),
                Checks = report.Entries.ToDictionary(
                    entry => entry.Key,
                    entry => Name(entry.Value.Status),
                    StringComparer.Ordinal
                ),
            },
            Json.Options,
            context.RequestAborted
        );

    private static string Name(HealthStatus status) =>
        status switch
        {
            HealthStatus.Healthy => "healthy",
            HealthStatus.Degraded => "degraded",
            _ => "unhealthy",
        };
}
