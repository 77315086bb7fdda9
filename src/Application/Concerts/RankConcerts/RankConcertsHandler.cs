namespace Concert.Application.Concerts.RankConcerts;

internal sealed class RankConcertsHandler(IConcerts concerts)
    : IRequestHandler<RankConcertsQuery, Result<Page<RankedConcert>>>
{
    public async Task<Result<Page<RankedConcert>>> Handle(RankConcertsQuery query, CancellationToken cancellationToken)
    {
        var window = query.Window switch
        {
            RankingWindow.Hour => TimeSpan.FromHours(1),
            RankingWindow.Day => TimeSpan.FromDays(1),
            RankingWindow.Week => TimeSpan.FromDays(7),
            _ => throw new InvalidOperationException($"No length for {query.Window}."),
        };
        return new Page<RankedConcert>(
            await concerts.RankAsync(window, query.Limit, cancellationToken),
            NextCursor: null
        );
    }
}
