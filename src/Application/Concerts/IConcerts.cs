namespace Concert.Application.Concerts;

using Concert.Domain.Concerts;

/// <summary>Concerts, their dates and their seats.</summary>
public interface IConcerts
{
    /// <summary>Gives the concert its id and adds it at the end of the unit of work.</summary>
    Task AddAsync(Concert concert, CancellationToken cancellationToken);

    /// <summary>Gives the schedule and its seats their ids and adds them at the end of the unit of work.</summary>
    Task AddAsync(Schedule schedule, CancellationToken cancellationToken);

    /// <summary>
    /// Lets the database look at the seats again, after many have come at once, so that it goes on to find them by the
    /// shortest way. Not for use inside a unit of work.
    /// </summary>
    Task RefreshStatisticsAsync(CancellationToken cancellationToken);

    /// <summary>
    /// The concert, to be changed in this unit of work; null if unknown. Its row is locked to the end of the transaction
    /// by an update, so concurrent changes of one concert take turns.
    /// </summary>
    Task<Concert?> LockAsync(long concertId, CancellationToken cancellationToken);

    Task<bool> ExistsAsync(long concertId, CancellationToken cancellationToken);

    /// <summary>Newest first.</summary>
    /// <param name="after">Only concerts with a smaller id.</param>
    /// <param name="take">How many at most.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    Task<IReadOnlyList<ConcertSummary>> ListAsync(long? after, int take, CancellationToken cancellationToken);

    Task<ConcertDetails?> FindDetailsAsync(long concertId, CancellationToken cancellationToken);

    /// <summary>The dates whose booking window is open, in the order of their ids.</summary>
    /// <param name="concertId">The concert.</param>
    /// <param name="after">Only dates with a greater id.</param>
    /// <param name="take">How many at most.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    Task<IReadOnlyList<ScheduleView>> ListBookableAsync(
        long concertId,
        long? after,
        int take,
        CancellationToken cancellationToken
    );

    /// <summary>The seats of a date in the order of their ids, as they are at this instant; null if there is no such date.</summary>
    /// <param name="scheduleId">The date.</param>
    /// <param name="status">Only seats of this status.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    Task<SeatMap?> FindSeatsAsync(long scheduleId, SeatStatus? status, CancellationToken cancellationToken);

    /// <summary>What a hold is decided on; null if there is no such date.</summary>
    Task<BookingTerms?> FindBookingAsync(
        Guid userId,
        long scheduleId,
        IReadOnlyList<long> seatIds,
        CancellationToken cancellationToken
    );

    /// <summary>Concerts by seats confirmed since <paramref name="since"/>, the most first; at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<RankedConcert>> RankAsync(TimeSpan since, int limit, CancellationToken cancellationToken);

    /// <summary>Puts names to a ranking, in its order.</summary>
    Task<IReadOnlyList<RankedConcert>> NameAsync(IReadOnlyList<ConcertSales> top, CancellationToken cancellationToken);

    /// <summary>
    /// All that is confirmed since <paramref name="since"/>, as it is when the enumeration begins, in no order.
    /// </summary>
    IAsyncEnumerable<SeatSale> ReadSalesAsync(TimeSpan since, CancellationToken cancellationToken);

    /// <summary>Seats and revenue of a concert over all its dates.</summary>
    Task<SeatFigures> CountSeatsAsync(long concertId, CancellationToken cancellationToken);
}

/// <summary>Seats of a concert by status at one instant, and what the sold ones brought.</summary>
public sealed record SeatFigures(int Held, int Sold, int Available, decimal Revenue);
