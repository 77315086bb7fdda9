namespace Concert.Application.Queue.PromoteWaiting;

using Microsoft.Extensions.Logging;

internal sealed partial class PromoteWaitingHandler(
    ISales sales,
    IWaitingQueue queue,
    OpenQueues queues,
    TimeProvider time,
    ILogger<PromoteWaitingHandler> logger
) : IRequestHandler<PromoteWaitingCommand, Result>
{
    /// <summary>How many sales are asked of Redis at a time.</summary>
    private const int AtOnce = 50;

    public async Task<Result> Handle(PromoteWaitingCommand command, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var open = await sales.ListOpenAsync(cancellationToken);
        if (command.All)
            queues.Keep(open);
        var batches = new List<Task>();
        foreach (var some in open.Where(sale => command.All || !queues.IsEmpty(sale)).Chunk(AtOnce))
        {
            var batch = Task.WhenAll(some.Select(sale => PromoteAsync(sale, cancellationToken)));
            batches.Add(batch);
            await batch.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        if (time.GetElapsedTime(started) is var elapsed && elapsed > TimeSpan.FromSeconds(1))
        {
            ConcertMetrics.PromotedLate();
            LogLate(logger, open.Count, elapsed.TotalSeconds);
        }
        await Task.WhenAll(batches);
        return Result.Success;
    }

    private async Task PromoteAsync(SaleTerms sale, CancellationToken cancellationToken) =>
        queues.Record(sale, await queue.PromoteAsync(sale, cancellationToken));

    [LoggerMessage(Level = LogLevel.Warning, Message = "Promotion over {Sales} open sales took {Seconds:0.0} s")]
    private static partial void LogLate(ILogger logger, int sales, double seconds);
}
