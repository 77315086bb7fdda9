namespace Concert.Application.Concerts;

using Concert.Domain.Concerts;

public interface IConcerts
{
    /// <summary>Gives the concert its id, and adds it at the end of the unit of work.</summary>
    Task AddAsync(Concert concert, CancellationToken cancellationToken);

    /// <summary>Gives the schedule and its seats their ids, and writes them now, in the transaction.</summary>
    Task AddAsync(Schedule schedule, CancellationToken cancellationToken);

    /// <summary>For a change in this unit of work; null if unknown. An update locks the row until commit.</summary>
    Task<Concert?> LockAsync(long concertId, CancellationToken cancellationToken);

    /// <inheritdoc cref="LockAsync"/>
    Task<Schedule?> LockScheduleAsync(long scheduleId, CancellationToken cancellationToken);

    /// <summary>All dates of a concert, for a change in this unit of work; behind the concert's row.</summary>
    Task<IReadOnlyList<Schedule>> LockSchedulesAsync(long concertId, CancellationToken cancellationToken);
}
