namespace Concert.Application.Concerts;

using Concert.Application.Concerts.GetAdminConcert;

public interface ICatalogue
{
    /// <summary>Newest first: concerts with an id smaller than <paramref name="after"/>.</summary>
    Task<IReadOnlyList<ConcertSummary>> ListAsync(long? after, int take, CancellationToken cancellationToken);

    Task<bool> ExistsAsync(long concertId, CancellationToken cancellationToken);

    Task<ConcertDetails?> FindDetailsAsync(long concertId, CancellationToken cancellationToken);

    /// <summary>The same with what only organizers see; null if unknown.</summary>
    Task<AdminConcert?> FindForOrganizersAsync(long concertId, CancellationToken cancellationToken);

    /// <summary>Dates whose booking window is open, by id after <paramref name="after"/>; null if unknown.</summary>
    Task<IReadOnlyList<ScheduleView>?> FindBookableAsync(
        long concertId,
        long? after,
        int take,
        CancellationToken cancellationToken
    );

    /// <summary>A date, also when its booking window is closed; null if unknown.</summary>
    Task<ScheduleDetails?> FindScheduleAsync(long scheduleId, CancellationToken cancellationToken);

    /// <summary>The seats of a date by id, as they are at this instant; null if there is no such date.</summary>
    Task<SeatMap?> FindSeatsAsync(long scheduleId, SeatStatus? status, CancellationToken cancellationToken);

    /// <summary>Seats and revenue of a concert over all its dates; null if unknown.</summary>
    Task<SeatFigures?> CountSeatsAsync(long concertId, CancellationToken cancellationToken);
}

public sealed record SeatFigures(int Held, int Sold, int Available, int Blocked, decimal Revenue, string Currency);
