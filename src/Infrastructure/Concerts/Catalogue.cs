namespace Concert.Infrastructure.Concerts;

using Concert.Application.Concerts.GetAdminConcert;
using Concert.Domain.Concerts;
using Microsoft.EntityFrameworkCore;

internal sealed class Catalogue(ConcertDbContext context, TakenSeats takenSeats) : ICatalogue
{
    public async Task<IReadOnlyList<ConcertSummary>> ListAsync(
        long? after,
        int take,
        CancellationToken cancellationToken
    ) =>
        [
            .. (
                await WithSeatsAsync(
                    context
                        .Concerts.Where(concert => !concert.IsRehearsal && (after == null || concert.Id < after))
                        .OrderByDescending(concert => concert.Id)
                        .Take(take),
                    cancellationToken
                )
            ).Select(row => new ConcertSummary(
                row.Concert.Id,
                row.Concert.Title,
                row.Concert.Artist,
                row.Concert.Venue,
                row.Concert.TimeZone,
                row.Concert.Status,
                row.Concert.Currency,
                row.Concert.SaleOpensAt,
                row.Concert.SaleClosesAt,
                row.TotalSeats,
                row.AvailableSeats,
                row.PriceFrom
            )),
        ];

    public Task<bool> ExistsAsync(long concertId, CancellationToken cancellationToken) =>
        context.Concerts.AnyAsync(concert => concert.Id == concertId, cancellationToken);

    public async Task<ConcertDetails?> FindDetailsAsync(long concertId, CancellationToken cancellationToken) =>
        (
            await WithSeatsAsync(context.Concerts.Where(concert => concert.Id == concertId), cancellationToken)
        ).SingleOrDefault()
            is { } row
            ? new ConcertDetails(
                row.Concert.Id,
                row.Concert.Title,
                row.Concert.Artist,
                row.Concert.Venue,
                row.Concert.TimeZone,
                row.Concert.Status,
                row.Concert.Currency,
                row.Concert.SaleOpensAt,
                row.Concert.SaleClosesAt,
                row.TotalSeats,
                row.AvailableSeats,
                row.PriceFrom,
                row.Concert.Description,
                row.Concert.Policy,
                row.Concert.IsRehearsal
            )
            : null;

    public async Task<AdminConcert?> FindForOrganizersAsync(long concertId, CancellationToken cancellationToken)
    {
        var some = await WithSeatsAsync(context.Concerts.Where(concert => concert.Id == concertId), cancellationToken);
        if (some.SingleOrDefault() is not { Concert: var concert } seats)
            return null;
        var refunds = await context
            .Schedules.Where(schedule => schedule.ConcertId == concertId)
            .GroupBy(schedule => schedule.ConcertId)
            .Select(dates => new RefundProgress(
                dates.Sum(date => date.RefundsDue),
                dates.Sum(date => date.RefundsDone),
                dates.Sum(date => date.RefundedAmount)
            ))
            .SingleOrDefaultAsync(cancellationToken);
        return new AdminConcert(
            concert.Id,
            concert.Title,
            concert.Artist,
            concert.Venue,
            concert.TimeZone,
            concert.Status,
            concert.Currency,
            concert.SaleOpensAt,
            concert.SaleClosesAt,
            seats.TotalSeats,
            seats.AvailableSeats,
            seats.PriceFrom,
            concert.Description,
            concert.Policy,
            concert.CancelledAt,
            concert.CancellationReason,
            concert.QueueIsPaused,
            concert.IsRehearsal,
            refunds ?? new RefundProgress(Due: 0, Done: 0, Amount: 0)
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
                && schedule.Status == ShowStatus.Scheduled
                && schedule.BookingOpensAt <= now
                && schedule.BookingClosesAt > now
                && (after == null || schedule.Id > after)
            )
            .OrderBy(schedule => schedule.Id)
            .Take(take)
            .Join(
                context.Concerts,
                schedule => schedule.ConcertId,
                concert => concert.Id,
                (schedule, concert) => new { schedule, concert.TimeZone }
            )
            .Select(date => new ScheduleView(
                date.schedule.Id,
                date.TimeZone,
                date.schedule.Status,
                date.schedule.StartsAt,
                date.schedule.BookingOpensAt,
                date.schedule.BookingClosesAt,
                date.schedule.TotalSeats,
                date.schedule.TotalSeats
            ))
            .ToListAsync(cancellationToken);
        if (dates.Count == 0 && !await context.Concerts.AnyAsync(concert => concert.Id == concertId, cancellationToken))
            return null;
        var taken = await takenSeats.CountAsync(context, [.. dates.Select(date => date.Id)], cancellationToken);
        return [.. dates.Select(date => date with { AvailableSeats = date.TotalSeats - taken[date.Id] })];
    }

    public async Task<ScheduleDetails?> FindScheduleAsync(long scheduleId, CancellationToken cancellationToken)
    {
        var found = await (
            from schedule in context.Schedules
            join concert in context.Concerts on schedule.ConcertId equals concert.Id
            where schedule.Id == scheduleId
            select new ScheduleDetails(
                schedule.Id,
                concert.Id,
                concert.Title,
                concert.Artist,
                concert.Venue,
                concert.TimeZone,
                schedule.StartsAt,
                schedule.BookingOpensAt,
                schedule.BookingClosesAt,
                schedule.TotalSeats,
                schedule.TotalSeats,
                schedule.Status
            )
        ).SingleOrDefaultAsync(cancellationToken);
        if (found is null)
            return null;
        var taken = await takenSeats.CountAsync(context, [scheduleId], cancellationToken);
        return found with { AvailableSeats = found.TotalSeats - taken[scheduleId] };
    }

    public async Task<SeatMap?> FindSeatsAsync(long scheduleId, SeatStatus? status, CancellationToken cancellationToken)
    {
        var date = await (
            from schedule in context.Schedules
            join concert in context.Concerts on schedule.ConcertId equals concert.Id
            where schedule.Id == scheduleId
            select new { concert.Currency, Now = ConcertDbContext.Clock() }
        ).SingleOrDefaultAsync(cancellationToken);
        if (date is null)
            return null;
        var now = date.Now;
        var seats = await (
            from seat in context.Seats
            let current = seat.Status == SeatStatus.Held && seat.HeldUntil <= now ? SeatStatus.Available : seat.Status
            where seat.ScheduleId == scheduleId && (status == null || current == status)
            orderby seat.Id
            select new SeatView(seat.Id, seat.Section, seat.Row, seat.Number, seat.Price, current)
        ).ToListAsync(cancellationToken);
        return new SeatMap(scheduleId, now, date.Currency, seats);
    }

    public async Task<SeatFigures?> CountSeatsAsync(long concertId, CancellationToken cancellationToken)
    {
        var currency = await context
            .Concerts.Where(concert => concert.Id == concertId)
            .Select(concert => concert.Currency)
            .SingleOrDefaultAsync(cancellationToken);
        if (currency is null)
            return null;
        var now = await context.NowAsync(cancellationToken);

        // By the dates' keys: joined with the dates, a planner could read all seats there are.
        var dates = await context
            .Schedules.Where(schedule => schedule.ConcertId == concertId)
            .Select(schedule => schedule.Id)
            .ToArrayAsync(cancellationToken);
        var groups = await (
            from seat in context.Seats
            where dates.Contains(seat.ScheduleId)
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
            Count(SeatStatus.Blocked),
            groups.Find(group => group.Status == SeatStatus.Sold)?.Price ?? 0,
            currency
        );
    }

    private async Task<IEnumerable<ConcertSeats>> WithSeatsAsync(
        IQueryable<Concert> some,
        CancellationToken cancellationToken
    )
    {
        var concerts = await some.AsNoTracking().ToListAsync(cancellationToken);
        var ids = concerts.Select(concert => concert.Id).ToArray();
        var dates = await context
            .Schedules.Where(schedule => ids.Contains(schedule.ConcertId))
            .Select(schedule => new
            {
                schedule.Id,
                schedule.ConcertId,
                schedule.TotalSeats,
                schedule.PriceFrom,
            })
            .ToListAsync(cancellationToken);
        var taken = await takenSeats.CountAsync(context, [.. dates.Select(date => date.Id)], cancellationToken);
        return concerts.GroupJoin(
            dates,
            concert => concert.Id,
            date => date.ConcertId,
            (concert, its) =>
                new ConcertSeats(
                    concert,
                    its.Sum(date => date.TotalSeats),
                    its.Sum(date => date.TotalSeats - taken[date.Id]),
                    its.Min(date => (decimal?)date.PriceFrom)
                )
        );
    }

    private sealed record ConcertSeats(Concert Concert, int TotalSeats, int AvailableSeats, decimal? PriceFrom);
}
