namespace Concert.Infrastructure.Observability;

using System.Diagnostics.Metrics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

/// <summary>
/// Figures that are looked at, not counted. What the database knows is read every five seconds, however often somebody
/// asks for metrics; while it is away there are no such figures.
/// </summary>
internal sealed partial class Gauges(
    IMeterFactory meters,
    OpenQueues queues,
    PoolUse pool,
    RedisConnection redis,
    IServiceScopeFactory scopes,
    IOptions<EventOptions> events,
    TimeProvider time,
    ILogger<Gauges> logger
) : BackgroundService
{
    /// <summary>Of each of the partitions.</summary>
    private const int MaxEvents = 200;

    private const int MaxDeliveries = 10_000;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private volatile Backlog? _backlog;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        var meter = meters.Create(ConcertMetrics.Name);
        meter.CreateObservableGauge("concert.queue.waiting", () => OfQueues(each => each.Waiting), "{place}");
        meter.CreateObservableGauge("concert.queue.active", () => OfQueues(each => each.Active), "{place}");
        meter.CreateObservableCounter("concert.queue.admissions", () => OfQueues(each => each.Admitted), "{place}");
        meter.CreateObservableCounter("concert.queue.no_shows", () => OfQueues(each => each.PassedOver), "{place}");
        meter.CreateObservableGauge("concert.db.connections.usage.ratio", () => pool.Share);
        meter.CreateObservableGauge("concert.redis.available", () => redis.IsAvailable ? 1 : 0);
        meter.CreateObservableGauge("concert.outbox.lag", OfChannels, "s");
        meter.CreateObservableGauge("concert.webhook.backlog", () => Of(each => each.Deliveries), "{delivery}");
        meter.CreateObservableGauge("concert.refunds.pending", () => Of(each => each.Refunds), "{payment}");
        ConcertMetrics.ShowZeros();
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                _backlog = await ReadAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                _backlog = null;
                LogFailed(logger, exception);
            }
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task<Backlog> ReadAsync(CancellationToken stoppingToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<ConcertDbContext>();
        var oldest = await ListOldestAsync(context, stoppingToken);
        var now = await context.NowAsync(stoppingToken);
        var lags = EventOptions
            .Each(events.Value.Channels)
            .Select(channel => new Measurement<double>(
                (
                    now
                        - oldest
                            .Where(each => each.Awaiting.HasFlag(channel))
                            .Min(each => (DateTimeOffset?)each.OccurredAt)
                    ?? TimeSpan.Zero
                ).TotalSeconds,
                Label("channel", channel.ToString().ToLowerInvariant())
            ));
        return new Backlog(
            [.. lags],
            await CountPendingAsync(context, stoppingToken),
            await CountRefundsAsync(context, stoppingToken)
        );
    }

    /// <summary>
    /// When the oldest event happened that awaits these channels. Only the first of each partition are looked at, so
    /// behind a long backlog of one channel a short one of another is not seen.
    /// </summary>
    internal static Task<List<OldestEvent>> ListOldestAsync(
        ConcertDbContext context,
        CancellationToken cancellationToken
    ) =>
        context
            .OutboxWatermarks.SelectMany(partition =>
                context
                    .Outbox.Where(message =>
                        message.Partition == partition.Partition && message.Awaiting != EventChannels.None
                    )
                    .OrderBy(message => message.Position)
                    .Take(MaxEvents)
                    .Select(message => new { message.Awaiting, message.OccurredAt })
            )
            .GroupBy(message => message.Awaiting)
            .Select(group => new OldestEvent(group.Key, group.Min(message => message.OccurredAt)))
            .ToListAsync(cancellationToken);

    /// <summary>How many deliveries are pending; <see cref="MaxDeliveries"/> if there are more.</summary>
    internal static Task<int> CountPendingAsync(ConcertDbContext context, CancellationToken cancellationToken) =>
        context
            .WebhookDeliveries.Where(delivery => delivery.Status == DeliveryStatus.Pending)
            .Take(MaxDeliveries)
            .CountAsync(cancellationToken);

    /// <summary>How many payments of cancelled dates are still to be refunded.</summary>
    internal static Task<int> CountRefundsAsync(ConcertDbContext context, CancellationToken cancellationToken) =>
        context
            .Schedules.Where(date => date.CancelledAt != null && date.SettledAt == null)
            .SumAsync(date => date.RefundsDue - date.RefundsDone, cancellationToken);

    private IEnumerable<Measurement<long>> OfQueues(Func<QueueTotals, long> figure) =>
        queues.Totals.Select(each => new Measurement<long>(figure(each), Label("concert_id", each.Concert)));

    private IEnumerable<Measurement<double>> OfChannels() => _backlog?.Channels ?? [];

    private IEnumerable<Measurement<int>> Of(Func<Backlog, int> figure) =>
        _backlog is { } backlog ? [new(figure(backlog))] : [];

    private static KeyValuePair<string, object?> Label(string name, string value) => new(name, value);

    private sealed record Backlog(IReadOnlyList<Measurement<double>> Channels, int Deliveries, int Refunds);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The backlog could not be read; the next try is in five seconds")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}

/// <param name="Awaiting">The channels that have not published it.</param>
internal sealed record OldestEvent(EventChannels Awaiting, DateTimeOffset OccurredAt);
