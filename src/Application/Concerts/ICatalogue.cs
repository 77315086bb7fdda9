namespace Concert.Application.Concerts;

/// <summary>Concerts, their dates and their seats as anybody may read them.</summary>
public interface ICatalogue
{
    /// <summary>Newest first.</summary>
    /// <param name="after">Only concerts with a smaller id.</param>
    /// <param name="take">How many at most.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    Task<IReadOnlyList<ConcertSummary>> ListAsync(long? after, int take, CancellationToken cancellationToken);

    Task<ConcertDetails?> FindDetailsAsync(long concertId, CancellationToken cancellationToken);

    /// <summary>
    /// The dates whose booking window is open, in the order of their ids; null if there is no such concert.
    /// </summary>
    /// <param name="concertId">The concert.</param>
    /// <param name="after">Only dates with a greater id.</param>
    /// <param name="take">How many at most.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    Task<IReadOnlyList<ScheduleView>?> FindBookableAsync(
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

    /// <summary>Seats and revenue of a concert over all its dates.</summary>
    Task<SeatFigures> CountSeatsAsync(long concertId, CancellationToken cancellationToken);
}

/// <summary>Seats of a concert by status at one instant, and what the sold ones brought.</summary>
public sealed record SeatFigures(int Held, int Sold, int Available, decimal Revenue);
