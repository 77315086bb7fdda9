namespace Concert.Application.Queue.PromoteWaiting;

internal sealed class PromoteWaitingHandler(ISales sales, IWaitingQueue queue, OpenLines lines)
    : IRequestHandler<PromoteWaitingCommand, Result<PromotedUsers>>
{
    /// <summary>How many sales are asked of Redis at a time.</summary>
    private const int AtOnce = 50;

    public async Task<Result<PromotedUsers>> Handle(PromoteWaitingCommand command, CancellationToken cancellationToken)
    {
        var open = await sales.ListOpenAsync(cancellationToken);
        lines.Keep(open);
        var promotions = new List<Task<int>>();
        foreach (var some in open.Where(sale => command.All || !lines.IsEmpty(sale)).Chunk(AtOnce))
        {
            List<Task<int>> batch = [.. some.Select(sale => PromoteAsync(sale, cancellationToken))];
            promotions.AddRange(batch);
            await ((Task)Task.WhenAll(batch)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        return new PromotedUsers((await Task.WhenAll(promotions)).Sum());
    }

    private async Task<int> PromoteAsync(SaleTerms sale, CancellationToken cancellationToken)
    {
        var promotion = await queue.PromoteAsync(sale, cancellationToken);
        lines.Record(sale, promotion);
        return promotion?.Admitted ?? 0;
    }
}
