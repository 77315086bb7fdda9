namespace Concert.Infrastructure;

using Microsoft.Extensions.Diagnostics.HealthChecks;

/// <summary>
/// An instance that has reached the database serves what it has in memory while the database is away. If it lost its
/// traffic with all others, nobody would be served.
/// </summary>
internal sealed class DatabaseHealth(DatabaseState database) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    ) =>
        Task.FromResult(
            !database.WasReached ? HealthCheckResult.Unhealthy()
            : database.IsAway ? HealthCheckResult.Degraded()
            : HealthCheckResult.Healthy()
        );
}

/// <summary>Without Redis nobody is admitted, but those inside go on: the instance is degraded and keeps its traffic.</summary>
internal sealed class RedisHealth(RedisConnection redis, RedisWatch watch) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    )
    {
        try
        {
            await redis.PingAsync(cancellationToken);
            return watch.Trouble is { } trouble ? HealthCheckResult.Degraded(trouble) : HealthCheckResult.Healthy();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return HealthCheckResult.Degraded(exception: exception);
        }
    }
}
