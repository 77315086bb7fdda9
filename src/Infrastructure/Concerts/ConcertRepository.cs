namespace Concert.Infrastructure.Concerts;

using Concert.Domain.Concerts;
using Microsoft.EntityFrameworkCore;

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

    public async Task<bool> ExistsAsync(long concertId, CancellationToken cancellationToken) =>
        await context.Concerts.AnyAsync(concert => concert.Id == concertId, cancellationToken);
}
