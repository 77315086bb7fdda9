namespace Concert.Infrastructure.Reservations;

using Microsoft.EntityFrameworkCore;

internal sealed class ReservationRepository(ConcertDbContext context) : IReservations
{
    public async Task TakeTurnAsync(Guid userId, CancellationToken cancellationToken)
    {
        var rows = await context
            .Users.Where(user => user.Id == userId)
            .ExecuteUpdateAsync(
                update => update.SetProperty(user => user.ReservationCount, user => user.ReservationCount + 1),
                cancellationToken
            );
        if (rows == 0)
            throw new PortException(UserErrors.Unknown);
    }

    public async Task<BookingTerms?> FindBookingAsync(
        Guid userId,
        long scheduleId,
        IReadOnlyList<long> seatIds,
        CancellationToken cancellationToken
    )
    {
        // Before the clock, so that the last hold of a free seat ended before this one begins. By keys alone: with the date
        // in the condition, a planner without fresh statistics could read all of it.
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

    public async Task<IReadOnlyList<long>> HoldAsync(Reservation reservation, CancellationToken cancellationToken)
    {
        var seatIds = reservation.Seats.Select(seat => seat.SeatId).Order().ToArray();
        var taken = await context
            .Seats.Where(seat =>
                seatIds.Contains(seat.Id)
                && (
                    seat.Status == SeatStatus.Available
                    || (seat.Status == SeatStatus.Held && seat.HeldUntil <= reservation.ReservedAt)
                )
            )
            .ExecuteUpdateAsync(
                update =>
                    update
                        .SetProperty(seat => seat.Status, SeatStatus.Held)
                        .SetProperty(seat => seat.HoldGeneration, seat => seat.HoldGeneration + 1)
                        .SetProperty(seat => seat.ReservationId, reservation.Id)
                        .SetProperty(seat => seat.HeldUntil, reservation.ExpiresAt),
                cancellationToken
            );
        if (taken != seatIds.Length)
        {
            return await context
                .Seats.Where(seat => seatIds.Contains(seat.Id) && seat.ReservationId != reservation.Id)
                .OrderBy(seat => seat.Id)
                .Select(seat => seat.Id)
                .ToListAsync(cancellationToken);
        }
        context.Reservations.Add(reservation);
        return [];
    }

    public async Task<bool> TrySellAsync(Reservation reservation, CancellationToken cancellationToken)
    {
        var sold = await context
            .Seats.Where(seat =>
                seat.ReservationId == reservation.Id
                && seat.Status == SeatStatus.Held
                && seat.HeldUntil > ConcertDbContext.Clock()
            )
            .ExecuteUpdateAsync(
                update =>
                    update
                        .SetProperty(seat => seat.Status, SeatStatus.Sold)
                        .SetProperty(seat => seat.HeldUntil, (DateTimeOffset?)null),
                cancellationToken
            );
        return sold == reservation.SeatCount;
    }

    public async Task FreeAsync(IReadOnlyList<Reservation> reservations, CancellationToken cancellationToken)
    {
        var ids = reservations.Select(reservation => (Guid?)reservation.Id).ToArray();
        await context
            .Seats.Where(seat => ids.Contains(seat.ReservationId) && seat.Status == SeatStatus.Held)
            .ExecuteUpdateAsync(
                update =>
                    update
                        .SetProperty(seat => seat.Status, SeatStatus.Available)
                        .SetProperty(seat => seat.ReservationId, (Guid?)null)
                        .SetProperty(seat => seat.HeldUntil, (DateTimeOffset?)null),
                cancellationToken
            );
    }

    public async Task<bool> TryTakeBackAsync(Reservation reservation, CancellationToken cancellationToken)
    {
        var freed = await context
            .Seats.Where(seat => seat.ReservationId == reservation.Id && seat.Status == SeatStatus.Sold)
            .ExecuteUpdateAsync(
                update =>
                    update
                        .SetProperty(seat => seat.Status, SeatStatus.Available)
                        .SetProperty(seat => seat.ReservationId, (Guid?)null),
                cancellationToken
            );
        return freed == reservation.SeatCount;
    }

    public async Task<Reservation?> LockAsync(Guid reservationId, Guid userId, CancellationToken cancellationToken) =>
        (
            await context.LockAsync<Reservation>(
                reservation => reservation.Id == reservationId && reservation.UserId == userId,
                cancellationToken
            )
        ).SingleOrDefault();

    public async Task<IReadOnlyList<Reservation>> LockLapsedAsync(
        DateTimeOffset now,
        int skip,
        int take,
        CancellationToken cancellationToken
    )
    {
        var ids = await context.LockExpiredHoldsAsync(now, skip, take, cancellationToken);
        return ids.Count == 0
            ? []
            : await context
                .Reservations.Where(reservation => ids.Contains(reservation.Id))
                .ToListAsync(cancellationToken);
    }

    public async Task<IReadOnlyList<Reservation>> LockDueForReminderAsync(
        DateTimeOffset now,
        int take,
        CancellationToken cancellationToken
    )
    {
        var ids = await context.Database.SqlQuery<Guid>(context.DueReminders(now, take)).ToListAsync(cancellationToken);
        return ids.Count == 0
            ? []
            : await context.LockAsync<Reservation>(reservation => ids.Contains(reservation.Id), cancellationToken);
    }

    public async Task<IReadOnlyList<long>> ListTakenAsync(
        long scheduleId,
        IReadOnlyList<long> seatIds,
        CancellationToken cancellationToken
    )
    {
        var now = await context.NowAsync(cancellationToken);
        return await context
            .Seats.Where(seat =>
                seat.ScheduleId == scheduleId
                && seatIds.Contains(seat.Id)
                && (seat.Status == SeatStatus.Sold || (seat.Status == SeatStatus.Held && seat.HeldUntil > now))
            )
            .OrderBy(seat => seat.Id)
            .Select(seat => seat.Id)
            .ToListAsync(cancellationToken);
    }

    public async Task<DateTimeOffset?> FindLastHoldEndAsync(
        long concertId,
        Guid userId,
        CancellationToken cancellationToken
    ) =>
        await context
            .Reservations.Where(reservation =>
                reservation.UserId == userId
                && reservation.ConcertId == concertId
                && reservation.Status == ReservationStatus.Pending
            )
            .MaxAsync(reservation => (DateTimeOffset?)reservation.ExpiresAt, cancellationToken);
}
