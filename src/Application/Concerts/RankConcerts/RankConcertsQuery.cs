namespace Concert.Application.Concerts.RankConcerts;

public enum RankingWindow
{
    Hour,
    Day,
    Week,
}

/// <summary>The concerts that sold the most seats within the window that ends now.</summary>
public sealed record RankConcertsQuery(RankingWindow Window, int Limit) : IQuery<Page<RankedConcert>>;

internal sealed class RankConcertsValidator : AbstractValidator<RankConcertsQuery>
{
    public RankConcertsValidator() => RuleFor(query => query.Limit).Within(PageRequest.LimitBounds);
}
