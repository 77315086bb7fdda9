namespace Concert.Application.Concerts.RebuildRanking;

using Concert.Application.Concerts.RankConcerts;

internal sealed class RebuildRankingHandler(IRanking ranking, ISeatSales sales)
    : IRequestHandler<RebuildRankingCommand, Result<bool>>
{
    public async Task<Result<bool>> Handle(RebuildRankingCommand command, CancellationToken cancellationToken) =>
        await ranking.RebuildAsync(
            sales.ReadAsync(RankingWindow.Week.Length(), cancellationToken),
            command.Force,
            cancellationToken
        );
}
