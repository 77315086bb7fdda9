namespace Concert.Application.Queue.PromoteWaiting;

using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

internal sealed partial class PromoteWaitingHandler(
    ISales sales,
    IWaitingQueue queue,
    OpenLines lines,
    TimeProvider time,
    ILogger<PromoteWaitingHandler> logger
) : IRequestHandler<PromoteWaitingCommand, Result<PromotedUsers>>
{
    /// <summary>How many sales are asked of Redis at a time.</summary>
    private const int AtOnce = 50;

    /// <summary>How often every sale should have its turn.</summary>
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private static readonly Counter<long> Late = UseCaseMetrics.Meter.CreateCounter<long>(
        "concert.queue.late_promotions",
        description: "Promotion rounds that took longer than a second, so that sales had to wait for their turn."
    );

    public async Task<Result<PromotedUsers>> Handle(PromoteWaitingCommand command, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var open = await sales.ListOpenAsync(cancellationToken);
        if (command.All)
            lines.Keep(open);
        var promotions = new List<Task<int>>();
        foreach (var some in open.Where(sale => command.All || !lines.IsEmpty(sale)).Chunk(AtOnce))
        {
            List<Task<int>> batch = [.. some.Select(sale => PromoteAsync(sale, cancellationToken))];
            promotions.AddRange(batch);
            await ((Task)Task.WhenAll(batch)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        if (time.GetElapsedTime(started) is var elapsed && elapsed > Period)
        {
            Late.Add(1);
            LogLate(logger, promotions.Count, elapsed.TotalSeconds);
        }
        return new PromotedUsers((await Task.WhenAll(promotions)).Sum());
    }

    private async Task<int> PromoteAsync(SaleTerms sale, CancellationToken cancellationToken)
    {
        var promotion = await queue.PromoteAsync(sale, cancellationToken);
        lines.Record(sale, promotion);
        return promotion?.Admitted ?? 0;
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Promoting {Sales} sales took {Seconds:0.0} s, longer than a second"
    )]
    private static partial void LogLate(ILogger logger, int sales, double seconds);
}
