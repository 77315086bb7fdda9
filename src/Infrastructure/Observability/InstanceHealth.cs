namespace Concert.Infrastructure.Observability;

using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

/// <summary>What an instance can do now, and the state of each dependency, without exception texts.</summary>
/// <param name="Status">healthy, degraded or unhealthy.</param>
/// <param name="Mode">normal, readOnly, starting or draining.</param>
public sealed record InstanceHealth(
    string Status,
    string Mode,
    IReadOnlyDictionary<string, string> Checks,
    IReadOnlyDictionary<string, string> Reasons
)
{
    public const string Draining = "draining";

    public static InstanceHealth Of(HealthReport report, DatabaseState database, IHostApplicationLifetime lifetime)
    {
        var isDraining = lifetime.ApplicationStopping.IsCancellationRequested;
        return new InstanceHealth(
            Name(isDraining ? HealthStatus.Unhealthy : report.Status),
            isDraining ? Draining
                : !database.WasReached ? "starting"
                : database.IsAway ? "readOnly"
                : "normal",
            report.Entries.ToDictionary(entry => entry.Key, entry => Name(entry.Value.Status), StringComparer.Ordinal),
            report
                .Entries.Where(entry => entry.Value is { Description: not null, Exception: null })
                .ToDictionary(entry => entry.Key, entry => entry.Value.Description!, StringComparer.Ordinal)
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
