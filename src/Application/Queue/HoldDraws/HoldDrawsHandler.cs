namespace Concert.Application.Queue.HoldDraws;

internal sealed class HoldDrawsHandler(
    ISales sales,
    IWaitingQueue queue,
    IDraws draws,
    IDatabaseClock clock,
    OpenLines lines
) : IRequestHandler<HoldDrawsCommand, Result<HeldDraws>>
{
    public async Task<Result<HeldDraws>> Handle(HoldDrawsCommand command, CancellationToken cancellationToken)
    {
        var held = 0;
        foreach (var sale in (await sales.ListOpenAsync(cancellationToken)).Where(lines.IsDrawDue))
        {
            if (await queue.ListEarlyAsync(sale, cancellationToken) is not { } early)
                continue;
            await HoldAsync(sale, early, cancellationToken);
            held++;
        }
        return new HeldDraws(held);
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
