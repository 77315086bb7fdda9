namespace Concert.Application.Queue.RunDraws;

internal sealed class RunDrawsHandler(
    ISales sales,
    IWaitingQueue queue,
    IDraws draws,
    IDatabaseClock clock,
    OpenQueues queues
) : IRequestHandler<RunDrawsCommand, Result>
{
    public async Task<Result> Handle(RunDrawsCommand command, CancellationToken cancellationToken)
    {
        foreach (var sale in (await sales.ListOpenAsync(cancellationToken)).Where(queues.IsDrawDue))
        {
            if (await queue.ListEarlyAsync(sale, cancellationToken) is { } early)
                await RunAsync(sale, early, cancellationToken);
        }
        return Result.Success;
    }

    private async Task RunAsync(SaleTerms sale, EarlyPlaces early, CancellationToken cancellationToken)
    {
        var now = await clock.NowAsync(cancellationToken);
        var draw = await draws.AddAsync(
            Draw.Freeze(sale.ConcertId, early.UserIds, early.LastSequence, now),
            cancellationToken
        );
        var seed = await draws.GetSeedAsync(sale.ConcertId, cancellationToken);

        // Who is not on the frozen list stands behind it, in the order of arrival.
        var listed = early.UserIds.Where(userId => DrawRules.IsListed(draw.Entries, sale.ConcertId, userId)).ToList();
        await queue.ArrangeAsync(sale, DrawRules.Arrange(seed, sale.ConcertId, listed), cancellationToken);
    }
}
