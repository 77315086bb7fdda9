namespace Concert.Application.Concerts.RankConcerts;

public enum RankingWindow
{
    Hour,
    Day,
    Week,
}

public static class RankingWindows
{
    public static TimeSpan Length(this RankingWindow window) =>
        window switch
        {
            RankingWindow.Hour => TimeSpan.FromHours(1),
            RankingWindow.Day => TimeSpan.FromDays(1),
            RankingWindow.Week => TimeSpan.FromDays(7),
            _ => throw new InvalidOperationException($"No length for {window}."),
        };
}

public sealed record RankConcertsQuery(RankingWindow Window, int Limit) : IQuery<Page<RankedConcert>>;

internal sealed class RankConcertsValidator : AbstractValidator<RankConcertsQuery>
{
    public RankConcertsValidator() => RuleFor(query => query.Limit).Within(PageRequest.LimitBounds);
}

internal sealed class RankConcertsHandler(IRanking ranking, ISeatSales sales)
    : IRequestHandler<RankConcertsQuery, Result<Page<RankedConcert>>>
{
    public async Task<Result<Page<RankedConcert>>> Handle(RankConcertsQuery query, CancellationToken cancellationToken)
    {
        var top =
            await ranking.FindTopAsync(query.Window, query.Limit, cancellationToken)
            ?? await sales.RankAsync(query.Window.Length(), query.Limit, cancellationToken);
        return new Page<RankedConcert>(await sales.NameAsync(top, cancellationToken), NextCursor: null);
    }
}
