namespace Concert.Application.Concerts;

using Concert.Domain.Concerts;

/// <summary>Concerts and their dates, for those who change them.</summary>
public interface IConcerts
{
    /// <summary>Gives the concert its id and adds it at the end of the unit of work.</summary>
    Task AddAsync(Concert concert, CancellationToken cancellationToken);

    /// <summary>
    /// Gives the schedule and its seats their ids and writes them now, in the transaction of the unit of work.
    /// </summary>
    Task AddAsync(Schedule schedule, CancellationToken cancellationToken);

    /// <summary>
    /// The concert, to be changed in this unit of work; null if unknown. Its row is locked to the end of the transaction
    /// by an update, so concurrent changes of one concert take turns.
    /// </summary>
    Task<Concert?> LockAsync(long concertId, CancellationToken cancellationToken);

    Task<bool> ExistsAsync(long concertId, CancellationToken cancellationToken);
}
