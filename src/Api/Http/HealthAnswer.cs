namespace Concert.Api.Http;

using Concert.Infrastructure.Persistence;
using Microsoft.Extensions.Diagnostics.HealthChecks;

/// <summary>
/// Reports what the instance can do now and the state of each dependency, without exception texts. It is ready from the
/// first answer of the database until it is told to stop.
/// </summary>
internal static class HealthAnswer
{
    public static Task WriteAsync(HttpContext context, HealthReport report)
    {
        var services = context.RequestServices;
        var database = services.GetRequiredService<DatabaseState>();
        var isDraining = services
            .GetRequiredService<IHostApplicationLifetime>()
            .ApplicationStopping.IsCancellationRequested;
        if (isDraining)
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        return context.Response.WriteAsJsonAsync(
            new
            {
                Status = Name(isDraining ? HealthStatus.Unhealthy : report.Status),
                Mode = isDraining ? "draining"
                : !database.WasReached ? "starting"
                : database.IsAway ? "readOnly"
                : "normal",
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
    }

    private static string Name(HealthStatus status) =>
        status switch
        {
            HealthStatus.Healthy => "healthy",
            HealthStatus.Degraded => "degraded",
            _ => "unhealthy",
        };
}
