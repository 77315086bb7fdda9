namespace Concert.Infrastructure.Concerts;

using System.Runtime.CompilerServices;
using Concert.Domain.Concerts;
using Microsoft.EntityFrameworkCore;

internal sealed class ConcertRepository(ConcertDbContext context) : IConcerts
{
    public async Task AddAsync(Concert concert, CancellationToken cancellationToken) =>
        await context.Concerts.AddAsync(concert, cancellationToken);

    public async Task AddAsync(Schedule schedule, CancellationToken cancellationToken) =>
        await context.Schedules.AddAsync(schedule, cancellationToken);

    public Task RefreshStatisticsAsync(CancellationToken cancellationToken) =>
        context.RefreshSeatStatisticsAsync(cancellationToken);

    public async Task<Concert?> LockAsync(long concertId, CancellationToken cancellationToken) =>
        (await context.LockAsync<Concert>(concert => concert.Id == concertId, cancellationToken)).SingleOrDefault();

    public async Task<bool> ExistsAsync(long concertId, CancellationToken cancellationToken) =>
        await context.Concerts.AnyAsync(concert => concert.Id == concertId, cancellationToken);

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

    public async Task<IReadOnlyList<ScheduleView>> ListBookableAsync(
        long concertId,
        long? after,
        int take,
        CancellationToken cancellationToken
    )
    {
        var now = await context.NowAsync(cancellationToken);
        return await context
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

    public async Task<BookingTerms?> FindBookingAsync(
        Guid userId,
        long scheduleId,
        IReadOnlyList<long> seatIds,
        CancellationToken cancellationToken
    )
    {
        // Before the clock, so that whatever ended the hold of a free seat ended before this one begins. By their keys
        // alone: were the date in the condition too, a planner without fresh statistics could read all of it.
        var seats = await context
            .Seats.AsNoTracking()
            .Where(seat => seatIds.Contains(seat.Id))
            .OrderBy(seat => seat.Id)
            .ToListAsync(cancellationToken);

        var terms = await (
            from schedule in context.Schedules
            join concert in context.Concerts on schedule.ConcertId equals concert.Id
            where schedule.Id == scheduleId
            select new
            {
                schedule.ConcertId,
                concert.Currency,
                concert.Policy,
                concert.SaleOpensAt,
                concert.SaleClosesAt,
                schedule.BookingOpensAt,
                schedule.BookingClosesAt,
                Now = ConcertDbContext.Clock(),
                ReservationNumber = context
                    .Users.Where(user => user.Id == userId)
                    .Select(user => user.ReservationCount)
                    .Single(),
                SeatsOfUser = context
                    .Reservations.Where(reservation =>
                        reservation.UserId == userId
                        && reservation.ConcertId == concert.Id
                        && (
                            reservation.Status == ReservationStatus.Confirmed
                            || (
                                reservation.Status == ReservationStatus.Pending
                                && reservation.ExpiresAt > ConcertDbContext.Clock()
                            )
                        )
                    )
                    .Sum(reservation => reservation.SeatCount),
            }
        ).SingleOrDefaultAsync(cancellationToken);
        if (terms is null)
            return null;

        var now = terms.Now.ToUniversalTime();
        return new BookingTerms(
            terms.ConcertId,
            terms.Currency,
            terms.Policy,
            IsOnSale: terms.SaleOpensAt <= now
                && now < terms.SaleClosesAt
                && terms.BookingOpensAt <= now
                && now < terms.BookingClosesAt,
            now,
            terms.ReservationNumber,
            terms.SeatsOfUser,
            [
                .. seats
                    .Where(seat => seat.ScheduleId == scheduleId)
                    .Select(seat => new SeatView(
                        seat.Id,
                        seat.Section,
                        seat.Row,
                        seat.Number,
                        seat.Price,
                        seat.Status == SeatStatus.Held && seat.HeldUntil <= now ? SeatStatus.Available : seat.Status
                    )
                    {
                        HoldGeneration = seat.HoldGeneration,
                    }),
            ]
        );
    }

    public async Task<IReadOnlyList<RankedConcert>> RankAsync(
        TimeSpan since,
        int limit,
        CancellationToken cancellationToken
    )
    {
        var from = await context.NowAsync(cancellationToken) - since;
        var rows = await context
            .Reservations.Where(reservation =>
                reservation.Status == ReservationStatus.Confirmed && reservation.ClosedAt >= from
            )
            .GroupBy(reservation => reservation.ConcertId)
            .Select(group => new { ConcertId = group.Key, SoldSeats = group.Sum(each => each.SeatCount) })
            .Join(
                context.Concerts,
                sold => sold.ConcertId,
                concert => concert.Id,
                (sold, concert) =>
                    new
                    {
                        concert.Id,
                        concert.Title,
                        concert.Artist,
                        sold.SoldSeats,
                    }
            )
            .OrderByDescending(row => row.SoldSeats)
            .ThenBy(row => row.Id)
            .Take(limit)
            .ToListAsync(cancellationToken);
        return
        [
            .. rows.Select((row, index) => new RankedConcert(index + 1, row.Id, row.Title, row.Artist, row.SoldSeats)),
        ];
    }

    public async Task<IReadOnlyList<RankedConcert>> NameAsync(
        IReadOnlyList<ConcertSales> top,
        CancellationToken cancellationToken
    )
    {
        var ids = top.Select(sales => sales.ConcertId).ToArray();
        var names = await context
            .Concerts.Where(concert => ids.Contains(concert.Id))
            .Select(concert => new
            {
                concert.Id,
                concert.Title,
                concert.Artist,
            })
            .ToDictionaryAsync(concert => concert.Id, cancellationToken);
        return
        [
            .. top.Where(sales => names.ContainsKey(sales.ConcertId))
                .Select(
                    (sales, index) =>
                        new RankedConcert(
                            index + 1,
                            sales.ConcertId,
                            names[sales.ConcertId].Title,
                            names[sales.ConcertId].Artist,
                            sales.SoldSeats
                        )
                ),
        ];
    }

    public async IAsyncEnumerable<SeatSale> ReadSalesAsync(
        TimeSpan since,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var from = await context.NowAsync(cancellationToken) - since;
        var sales = context
            .Reservations.Where(reservation =>
                reservation.Status == ReservationStatus.Confirmed && reservation.ClosedAt >= from
            )
            .Select(reservation => new SeatSale(
                reservation.Id,
                reservation.ConcertId,
                reservation.SeatCount,
                reservation.ClosedAt!.Value
            ))
            .AsAsyncEnumerable();
        await foreach (var sale in sales.WithCancellation(cancellationToken))
            yield return sale;
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
