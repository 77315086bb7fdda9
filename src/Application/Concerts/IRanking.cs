namespace Concert.Application.Concerts;

using Concert.Application.Concerts.RankConcerts;

/// <summary>Concerts by the seats they sold recently, kept from events; the database is the fallback.</summary>
public interface IRanking
{
    /// <summary>Most seats first, then smaller ids. It lags behind the sales by the delay of events.</summary>
    /// <returns>Null if there is no complete ranking now.</returns>
    Task<IReadOnlyList<ConcertSales>?> FindTopAsync(
        RankingWindow window,
        int limit,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Starts again from the sales, which must be read when they are enumerated and not before. Events may arrive
    /// meanwhile, in any order with the sales. One instance at a time builds.
    /// </summary>
    /// <param name="sales">At least all that stand, of the longest window.</param>
    /// <param name="force">Also if the ranking is complete, or another instance is building it.</param>
    Task<bool> RebuildAsync(IAsyncEnumerable<SeatSale> sales, bool force, CancellationToken cancellationToken);
}

/// <summary>A confirmed reservation, which counts once.</summary>
/// <param name="ConfirmedAt">By the database's clock.</param>
public sealed record SeatSale(Guid ReservationId, long ConcertId, int Seats, DateTimeOffset ConfirmedAt);

public sealed record ConcertSales(long ConcertId, int SoldSeats);
