namespace Concert.Application.Concerts.RankConcerts;

internal sealed class RankConcertsHandler(IRanking ranking, IConcerts concerts)
    : IRequestHandler<RankConcertsQuery, Result<Page<RankedConcert>>>
{
    public async Task<Result<Page<RankedConcert>>> Handle(RankConcertsQuery query, CancellationToken cancellationToken)
    {
        var top = await ranking.FindTopAsync(query.Window, query.Limit, cancellationToken);
        return new Page<RankedConcert>(
            top is null
                ? await concerts.RankAsync(query.Window.Length(), query.Limit, cancellationToken)
                : await concerts.NameAsync(top, cancellationToken),
            NextCursor: null
        );
    }
}
