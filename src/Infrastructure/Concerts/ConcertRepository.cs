namespace Concert.Infrastructure.Concerts;

using Concert.Domain.Concerts;

internal sealed class ConcertRepository(ConcertDbContext context) : IConcerts
{
    public async Task AddAsync(Concert concert, CancellationToken cancellationToken) =>
        await context.Concerts.AddAsync(concert, cancellationToken);

    public async Task AddAsync(Schedule schedule, CancellationToken cancellationToken)
    {
        await context.Schedules.AddAsync(schedule, cancellationToken);
        await context.SaveChangesAsync(cancellationToken);
        var ids = await context.DrawSeatIdsAsync(schedule.TotalSeats, cancellationToken);
        await context.CopyAsync(schedule.MakeSeats(ids), cancellationToken);
    }

    public async Task<Concert?> LockAsync(long concertId, CancellationToken cancellationToken) =>
        (await context.LockAsync<Concert>(concert => concert.Id == concertId, cancellationToken)).SingleOrDefault();

    public async Task<Schedule?> LockScheduleAsync(long scheduleId, CancellationToken cancellationToken) =>
        (await context.LockAsync<Schedule>(schedule => schedule.Id == scheduleId, cancellationToken)).SingleOrDefault();

    public async Task<IReadOnlyList<Schedule>> LockSchedulesAsync(
        long concertId,
        CancellationToken cancellationToken
    ) => await context.LockAsync<Schedule>(schedule => schedule.ConcertId == concertId, cancellationToken);
}
