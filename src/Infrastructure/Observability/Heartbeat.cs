namespace Concert.Infrastructure.Observability;

using System.Security.Cryptography;
using Concert.Application.Instances;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

/// <summary>
/// Says every five seconds that this instance is there, how it is and what it has done, and once more when it stops. While
/// Redis is away it goes on counting; its own clock then goes on from where Redis's was.
/// </summary>
internal sealed partial class Heartbeat(
    Instances instances,
    OpenQueues queues,
    SaleCounts sales,
    RequestFigures requests,
    HealthCheckService health,
    DatabaseState database,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<Heartbeat> logger
) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(OwnFigures.StepSeconds);

    private readonly string _id = RandomNumberGenerator.GetHexString(12, lowercase: true);
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();
    private readonly OwnFigures _figures = new();
    private long _countedSince = time.GetTimestamp();
    private TimeSpan _clockOffset;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryBeatAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do await TryBeatAsync(stoppingToken);
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task TryBeatAsync(CancellationToken cancellationToken)
    {
        try
        {
            await BeatAsync(cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(logger, exception);
        }
    }

    private async Task BeatAsync(CancellationToken cancellationToken)
    {
        var report = await health.CheckHealthAsync(cancellationToken);
        RedisUnavailableException? away = null;
        try
        {
            _clockOffset = await instances.BeatAsync(_id, cancellationToken) - time.GetUtcNow();
        }
        catch (RedisUnavailableException exception)
        {
            away = exception;
        }
        var now = time.GetUtcNow() + _clockOffset;
        _figures.Add(Instances.StepOf(now), queues.Last, sales.Take());
        instances.Keep(Describe(InstanceHealth.Of(report, database, lifetime), now), _figures.Fields());
        if (away is not null)
            throw away;
        await instances.TellAsync(_id, cancellationToken);
    }

    private InstanceView Describe(InstanceHealth found, DateTimeOffset now)
    {
        var seconds = time.GetElapsedTime(_countedSince).TotalSeconds;
        _countedSince = time.GetTimestamp();
        var (answered, errors, p95) = requests.Take();
        return new InstanceView(
            _id,
            Environment.MachineName,
            typeof(Heartbeat).Assembly.GetName().Version!.ToString(3),
            _startedAt,
            now,
            found.Mode is InstanceHealth.Draining
                ? InstanceStatus.Draining
                : Enum.Parse<InstanceStatus>(found.Status, ignoreCase: true),
            found.Mode,
            found.Checks,
            found.Reasons,
            Math.Round(answered / seconds, 1),
            Math.Round(errors / seconds, 1),
            p95
        );
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Nobody was told how this instance is; the next try is soon")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
