namespace Concert.Application.Concerts;

/// <summary>What was sold lately, as the database knows it.</summary>
public interface ISeatSales
{
    /// <summary>Seats confirmed since <paramref name="since"/>, the most first; at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<ConcertSales>> RankAsync(TimeSpan since, int limit, CancellationToken cancellationToken);

    /// <summary>Puts names to a ranking, in its order.</summary>
    Task<IReadOnlyList<RankedConcert>> NameAsync(IReadOnlyList<ConcertSales> top, CancellationToken cancellationToken);

    /// <summary>
    /// All that is confirmed since <paramref name="since"/>, as it is when the enumeration begins, in no order.
    /// </summary>
    IAsyncEnumerable<SeatSale> ReadAsync(TimeSpan since, CancellationToken cancellationToken);
}
