namespace Concert.Infrastructure.Concerts;

using Concert.Domain.Concerts;
using Microsoft.EntityFrameworkCore;

internal sealed class Catalogue(ConcertDbContext context) : ICatalogue
{
    public async Task<IReadOnlyList<ConcertSummary>> ListAsync(
        long? after,
        int take,
        CancellationToken cancellationToken
    )
    {
        var now = await context.NowAsync(cancellationToken);
        return await Details(context.Concerts.Where(concert => after == null || concert.Id < after), now)
            .OrderByDescending(row => row.Concert.Id)
            .Take(take)
            .Select(row => new ConcertSummary(
                row.Concert.Id,
                row.Concert.Title,
                row.Concert.Artist,
                row.Concert.Venue,
                row.Concert.Currency,
                row.Concert.SaleOpensAt,
                row.Concert.SaleClosesAt,
                row.TotalSeats,
                row.TotalSeats - row.TakenSeats,
                row.PriceFrom
            ))
            .ToListAsync(cancellationToken);
    }

    public async Task<ConcertDetails?> FindDetailsAsync(long concertId, CancellationToken cancellationToken)
    {
        var now = await context.NowAsync(cancellationToken);
        var row = await Details(context.Concerts.AsNoTracking().Where(concert => concert.Id == concertId), now)
            .SingleOrDefaultAsync(cancellationToken);
        return row is null
            ? null
            : new ConcertDetails(
                row.Concert.Id,
                row.Concert.Title,
                row.Concert.Artist,
                row.Concert.Venue,
                row.Concert.Currency,
                row.Concert.SaleOpensAt,
                row.Concert.SaleClosesAt,
                row.TotalSeats,
                row.TotalSeats - row.TakenSeats,
                row.PriceFrom,
                row.Concert.Description,
                row.Concert.Policy
            );
    }

    public async Task<IReadOnlyList<ScheduleView>?> FindBookableAsync(
        long concertId,
        long? after,
        int take,
        CancellationToken cancellationToken
    )
    {
        var now = await context.NowAsync(cancellationToken);
        var dates = await context
            .Schedules.Where(schedule =>
                schedule.ConcertId == concertId
                && schedule.BookingOpensAt <= now
                && schedule.BookingClosesAt > now
                && (after == null || schedule.Id > after)
            )
            .OrderBy(schedule => schedule.Id)
            .Take(take)
            .Select(schedule => new ScheduleView(
                schedule.Id,
                schedule.StartsAt,
                schedule.BookingOpensAt,
                schedule.BookingClosesAt,
                schedule.TotalSeats,
                schedule.TotalSeats
                    - context.Seats.Count(seat =>
                        seat.ScheduleId == schedule.Id
                        && (seat.Status == SeatStatus.Sold || (seat.Status == SeatStatus.Held && seat.HeldUntil > now))
                    )
            ))
            .ToListAsync(cancellationToken);
        if (dates.Count == 0 && !await context.Concerts.AnyAsync(concert => concert.Id == concertId, cancellationToken))
            return null;
        return dates;
    }

    public async Task<SeatMap?> FindSeatsAsync(long scheduleId, SeatStatus? status, CancellationToken cancellationToken)
    {
        var now = await context.NowAsync(cancellationToken);
        var seats = await (
            from seat in context.Seats
            let current = seat.Status == SeatStatus.Held && seat.HeldUntil <= now ? SeatStatus.Available : seat.Status
            where seat.ScheduleId == scheduleId && (status == null || current == status)
            orderby seat.Id
            select new SeatView(seat.Id, seat.Section, seat.Row, seat.Number, seat.Price, current)
        ).ToListAsync(cancellationToken);

        if (
            seats.Count == 0
            && !await context.Schedules.AnyAsync(schedule => schedule.Id == scheduleId, cancellationToken)
        )
            return null;
        return new SeatMap(scheduleId, now, seats);
    }

    public async Task<SeatFigures> CountSeatsAsync(long concertId, CancellationToken cancellationToken)
    {
        var now = await context.NowAsync(cancellationToken);
        var groups = await (
            from seat in context.Seats
            join schedule in context.Schedules on seat.ScheduleId equals schedule.Id
            where schedule.ConcertId == concertId
            let status = seat.Status == SeatStatus.Held && seat.HeldUntil <= now ? SeatStatus.Available : seat.Status
            group seat.Price by status into seats
            select new
            {
                Status = seats.Key,
                Count = seats.Count(),
                Price = seats.Sum(),
            }
        ).ToListAsync(cancellationToken);

        int Count(SeatStatus status) => groups.Find(group => group.Status == status)?.Count ?? 0;
        return new SeatFigures(
            Count(SeatStatus.Held),
            Count(SeatStatus.Sold),
            Count(SeatStatus.Available),
            groups.Find(group => group.Status == SeatStatus.Sold)?.Price ?? 0
        );
    }

    private IQueryable<ConcertRow> Details(IQueryable<Concert> concerts, DateTimeOffset now) =>
        concerts.Select(concert => new ConcertRow
        {
            Concert = concert,
            TotalSeats = context
                .Schedules.Where(schedule => schedule.ConcertId == concert.Id)
                .Sum(schedule => schedule.TotalSeats),
            PriceFrom = context
                .Schedules.Where(schedule => schedule.ConcertId == concert.Id)
                .Min(schedule => (decimal?)schedule.PriceFrom),
            TakenSeats = context.Seats.Count(seat =>
                context.Schedules.Any(schedule => schedule.Id == seat.ScheduleId && schedule.ConcertId == concert.Id)
                && (seat.Status == SeatStatus.Sold || (seat.Status == SeatStatus.Held && seat.HeldUntil > now))
            ),
        });

    private sealed class ConcertRow
    {
        public required Concert Concert { get; init; }
        public required int TotalSeats { get; init; }
        public required int TakenSeats { get; init; }
        public required decimal? PriceFrom { get; init; }
    }
}
