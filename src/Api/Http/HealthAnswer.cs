namespace Concert.Api.Http;

using Microsoft.Extensions.Diagnostics.HealthChecks;

/// <summary>Reports the state of each dependency, without exception texts.</summary>
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
                Reasons = report
                    .Entries.Where(entry => entry.Value.Description is not null)
                    .ToDictionary(entry => entry.Key, entry => entry.Value.Description, StringComparer.Ordinal),
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
