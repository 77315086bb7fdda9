namespace Concert.Infrastructure;

using Microsoft.Extensions.Diagnostics.HealthChecks;

internal sealed class DatabaseHealth(ConcertDbContext context) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext healthCheckContext,
        CancellationToken cancellationToken = default
    ) =>
        await context.Database.CanConnectAsync(cancellationToken)
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy();
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
