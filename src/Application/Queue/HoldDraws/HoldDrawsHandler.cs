namespace Concert.Application.Queue.HoldDraws;

internal sealed class HoldDrawsHandler(
    ISales sales,
    IWaitingQueue queue,
    IDraws draws,
    IDatabaseClock clock,
    OpenLines lines
) : IRequestHandler<HoldDrawsCommand, Result>
{
    public async Task<Result> Handle(HoldDrawsCommand command, CancellationToken cancellationToken)
    {
        foreach (var sale in (await sales.ListOpenAsync(cancellationToken)).Where(lines.IsDrawDue))
        {
            if (await queue.ListEarlyAsync(sale, cancellationToken) is { } early)
                await HoldAsync(sale, early, cancellationToken);
        }
        return Result.Success;
    }

    private async Task HoldAsync(SaleTerms sale, EarlyPlaces early, CancellationToken cancellationToken)
    {
        var now = await clock.NowAsync(cancellationToken);
        var draw = await draws.AddAsync(
            Draw.Hold(sale.ConcertId, early.UserIds, early.LastSequence, now),
            cancellationToken
        );
        var seed = await draws.GetSeedAsync(sale.ConcertId, cancellationToken);

        // Who is not on the list that was written down stands behind it, in the order of arrival.
        var listed = early.UserIds.Where(userId => DrawRules.IsListed(draw.Entries, sale.ConcertId, userId)).ToList();
        await queue.ArrangeAsync(sale, DrawRules.Arrange(seed, sale.ConcertId, listed), cancellationToken);
    }
}
