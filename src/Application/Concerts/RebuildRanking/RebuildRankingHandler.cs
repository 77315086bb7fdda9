namespace Concert.Application.Concerts.RebuildRanking;

using Concert.Application.Concerts.RankConcerts;

internal sealed class RebuildRankingHandler(IRanking ranking, ISeatSales sales)
    : IRequestHandler<RebuildRankingCommand, Result<RebuiltRanking>>
{
    public async Task<Result<RebuiltRanking>> Handle(
        RebuildRankingCommand command,
        CancellationToken cancellationToken
    ) =>
        new RebuiltRanking(
            await ranking.RebuildAsync(
                sales.ReadAsync(RankingWindow.Week.Length(), cancellationToken),
                command.Force,
                cancellationToken
            )
        );
}
