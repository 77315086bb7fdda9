namespace Concert.Application.Queue.PromoteWaiting;

internal sealed class PromoteWaitingHandler(ISales sales, IWaitingQueue queue)
    : IRequestHandler<PromoteWaitingCommand, Result<PromotedUsers>>
{
    /// <summary>How many sales are asked of Redis at a time.</summary>
    private const int AtOnce = 50;

    public async Task<Result<PromotedUsers>> Handle(PromoteWaitingCommand command, CancellationToken cancellationToken)
    {
        var count = 0;
        foreach (var some in (await sales.ListOpenAsync(cancellationToken)).Chunk(AtOnce))
        {
            var promoted = await Task.WhenAll(some.Select(sale => queue.PromoteAsync(sale, cancellationToken)));
            count += promoted.Sum();
        }
        return new PromotedUsers(count);
    }
}
