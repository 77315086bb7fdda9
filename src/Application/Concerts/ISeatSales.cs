namespace Concert.Application.Concerts;

public interface ISeatSales
{
    /// <summary>Seats confirmed within <paramref name="since"/>, most first.</summary>
    Task<IReadOnlyList<ConcertSales>> RankAsync(TimeSpan since, int limit, CancellationToken cancellationToken);

    /// <summary>Adds the titles and artists to a ranking, in its order.</summary>
    Task<IReadOnlyList<RankedConcert>> NameAsync(IReadOnlyList<ConcertSales> top, CancellationToken cancellationToken);

    /// <summary>Confirmed within <paramref name="since"/> when the enumeration begins, in no order.</summary>
    IAsyncEnumerable<SeatSale> ReadAsync(TimeSpan since, CancellationToken cancellationToken);
}
