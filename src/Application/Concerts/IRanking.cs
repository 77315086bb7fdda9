namespace Concert.Application.Concerts;

using Concert.Application.Concerts.RankConcerts;

/// <summary>
/// Concerts by the seats that they sold lately, kept from events so that reading it counts nothing. It is a copy: what it
/// cannot answer, the database does.
/// </summary>
public interface IRanking
{
    /// <summary>
    /// The most first, of equals the one with the smaller id. It lags behind the sales by the time that events take.
    /// </summary>
    /// <returns>Null if there is no complete ranking now.</returns>
    Task<IReadOnlyList<ConcertSales>?> FindTopAsync(
        RankingWindow window,
        int limit,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Forgets everything and counts the sales instead, which must be read when they are enumerated and not before. Events
    /// may come meanwhile, in any order with the sales. One instance at a time builds.
    /// </summary>
    /// <param name="sales">At least all that stand, of the longest window.</param>
    /// <param name="force">Whether to do so although the ranking is complete, or another is building it.</param>
    /// <param name="cancellationToken">Gives up; the ranking is then not complete.</param>
    /// <returns>Whether it was built by this call.</returns>
    Task<bool> RebuildAsync(IAsyncEnumerable<SeatSale> sales, bool force, CancellationToken cancellationToken);
}

/// <summary>A confirmed reservation, as the ranking counts it.</summary>
/// <param name="ReservationId">A reservation counts once.</param>
/// <param name="ConcertId">For which.</param>
/// <param name="Seats">How many.</param>
/// <param name="ConfirmedAt">By the database's clock.</param>
public sealed record SeatSale(Guid ReservationId, long ConcertId, int Seats, DateTimeOffset ConfirmedAt);

/// <summary>Seats that a concert sold within a window.</summary>
public sealed record ConcertSales(long ConcertId, int SoldSeats);
