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

/// <summary>The concerts that sold the most seats within the window that ends now.</summary>
public sealed record RankConcertsQuery(RankingWindow Window, int Limit) : IQuery<Page<RankedConcert>>;

internal sealed class RankConcertsValidator : AbstractValidator<RankConcertsQuery>
{
    public RankConcertsValidator() => RuleFor(query => query.Limit).Within(PageRequest.LimitBounds);
}
