namespace Concert.Application.Queue.PromoteWaiting;

internal sealed class PromoteWaitingHandler(ISales sales, IWaitingQueue queue, QueuePaces paces)
    : IRequestHandler<PromoteWaitingCommand, Result<PromotedUsers>>
{
    /// <summary>How many sales are asked of Redis at a time.</summary>
    private const int AtOnce = 50;

    public async Task<Result<PromotedUsers>> Handle(PromoteWaitingCommand command, CancellationToken cancellationToken)
    {
        var open = await sales.ListOpenAsync(cancellationToken);
        paces.Keep(open.Select(sale => sale.ConcertId));
        var promotions = new List<(SaleTerms Sale, Promotion Promotion)>();
        foreach (var some in open.Chunk(AtOnce))
            promotions.AddRange(await Task.WhenAll(some.Select(sale => PromoteAsync(sale, cancellationToken))));

        return new PromotedUsers(
            promotions.Sum(promoted => promoted.Promotion.Admitted),
            [.. promotions.Where(promoted => promoted.Promotion.IsDrawDue).Select(promoted => promoted.Sale.ConcertId)]
        );
    }

    private async Task<(SaleTerms, Promotion)> PromoteAsync(SaleTerms sale, CancellationToken cancellationToken)
    {
        var promotion = await queue.PromoteAsync(sale, cancellationToken);
        paces.Record(sale, promotion);
        return (sale, promotion);
    }
}
