namespace Concert.Infrastructure.Reservations;

using Microsoft.EntityFrameworkCore;

internal sealed class ReservationViews(ConcertDbContext context) : IReservationViews
{
    public async Task<ReservationView?> FindAsync(Guid reservationId, Guid userId, CancellationToken cancellationToken)
    {
        var now = await context.NowAsync(cancellationToken);
        return await Views(
                context.Reservations.Where(reservation =>
                    reservation.Id == reservationId && reservation.UserId == userId
                ),
                now
            )
            .SingleOrDefaultAsync(cancellationToken);
    }

    public async Task<IReadOnlyList<ReservationView>> ListAsync(
        Guid userId,
        long? after,
        int take,
        CancellationToken cancellationToken
    )
    {
        var now = await context.NowAsync(cancellationToken);
        return await Views(
                context
                    .Reservations.Where(reservation =>
                        reservation.UserId == userId && (after == null || reservation.Number < after)
                    )
                    .OrderByDescending(reservation => reservation.Number)
                    .Take(take),
                now
            )
            .ToListAsync(cancellationToken);
    }

    public async Task<ReservationDetails?> FindDetailsAsync(Guid reservationId, CancellationToken cancellationToken)
    {
        var now = await context.NowAsync(cancellationToken);
        return await Details(context.Reservations.Where(reservation => reservation.Id == reservationId), now)
            .SingleOrDefaultAsync(cancellationToken);
    }

    public async Task<IReadOnlyList<ReservationDetails>> ListDetailsAsync(
        ReservationFilter filter,
        ReservationKey? after,
        int take,
        CancellationToken cancellationToken
    )
    {
        var now = await context.NowAsync(cancellationToken);
        var fitting = context.Reservations.Where(reservation => reservation.ConcertId == filter.ConcertId);
        if (filter.Email is { } email)
        {
            var address = User.Normalize(email);
            var buyer = await context
                .Users.Where(user => user.NormalizedEmail == address && user.ErasedAt == null)
                .Select(user => (Guid?)user.Id)
                .SingleOrDefaultAsync(cancellationToken);
            if (buyer is null)
                return [];
            fitting = fitting.Where(reservation => reservation.UserId == buyer);
        }
        if (filter.Status is { } status)
            fitting = OfStatus(fitting, status, now);

        // The first comparison bounds the scan of the index; the second one decides between those of one instant.
        if (after is { } last)
        {
            fitting = fitting.Where(reservation =>
                reservation.ReservedAt <= last.ReservedAt
                && (reservation.ReservedAt < last.ReservedAt || reservation.Id < last.Id)
            );
        }
        return await Details(
                fitting
                    .OrderByDescending(reservation => reservation.ReservedAt)
                    .ThenByDescending(reservation => reservation.Id)
                    .Take(take),
                now
            )
            .ToListAsync(cancellationToken);
    }

    /// <summary>As <see cref="Reservation.StatusAt(ReservationStatus, DateTimeOffset, DateTimeOffset)"/> has it.</summary>
    private static IQueryable<Reservation> OfStatus(
        IQueryable<Reservation> reservations,
        ReservationStatus status,
        DateTimeOffset now
    ) =>
        status switch
        {
            ReservationStatus.Pending => reservations.Where(reservation =>
                reservation.Status == ReservationStatus.Pending && reservation.ExpiresAt > now
            ),
            ReservationStatus.Expired => reservations.Where(reservation =>
                reservation.Status == ReservationStatus.Expired
                || (reservation.Status == ReservationStatus.Pending && reservation.ExpiresAt <= now)
            ),
            _ => reservations.Where(reservation => reservation.Status == status),
        };

    private IQueryable<ReservationDetails> Details(IQueryable<Reservation> reservations, DateTimeOffset now) =>
        from reservation in reservations
        join concert in context.Concerts on reservation.ConcertId equals concert.Id
        join schedule in context.Schedules on reservation.ScheduleId equals schedule.Id
        join user in context.Users on reservation.UserId equals user.Id
        from payment in context.Payments.Where(each => each.ReservationId == reservation.Id).DefaultIfEmpty()
        select new ReservationDetails(
            reservation.Id,
            reservation.Status == ReservationStatus.Pending && reservation.ExpiresAt <= now ? ReservationStatus.Expired
                : reservation.Status == ReservationStatus.Pending && schedule.Status == ShowStatus.Cancelled
                    ? ReservationStatus.Cancelled
                : reservation.Status,
            reservation.ConcertId,
            reservation.ScheduleId,
            concert.Title,
            concert.Artist,
            concert.Venue,
            concert.TimeZone,
            schedule.StartsAt,
            (
                from reserved in reservation.Seats
                join seat in context.Seats on reserved.SeatId equals seat.Id
                orderby seat.Id
                select new ReservedSeatView(seat.Id, seat.Section, seat.Row, seat.Number, reserved.Price)
            ).ToList(),
            reservation.TotalPrice,
            reservation.Currency,
            reservation.ReservedAt,
            reservation.ExpiresAt,
            reservation.UserId,
            user.Email == "" ? null : user.Email,
            user.DisplayName == "" ? null : user.DisplayName,
            (Guid?)payment.Id,
            (DateTimeOffset?)payment.PaidAt,
            payment.RefundedAt
        );

    private IQueryable<ReservationView> Views(IQueryable<Reservation> reservations, DateTimeOffset now) =>
        from reservation in reservations
        join concert in context.Concerts on reservation.ConcertId equals concert.Id
        join schedule in context.Schedules on reservation.ScheduleId equals schedule.Id
        select new ReservationView(
            reservation.Id,
            reservation.Status == ReservationStatus.Pending && reservation.ExpiresAt <= now ? ReservationStatus.Expired
                : reservation.Status == ReservationStatus.Pending && schedule.Status == ShowStatus.Cancelled
                    ? ReservationStatus.Cancelled
                : reservation.Status,
            reservation.ConcertId,
            reservation.ScheduleId,
            concert.Title,
            concert.Artist,
            concert.Venue,
            concert.TimeZone,
            schedule.StartsAt,
            (
                from reserved in reservation.Seats
                join seat in context.Seats on reserved.SeatId equals seat.Id
                orderby seat.Id
                select new ReservedSeatView(seat.Id, seat.Section, seat.Row, seat.Number, reserved.Price)
            ).ToList(),
            reservation.TotalPrice,
            reservation.Currency,
            reservation.ReservedAt,
            reservation.ExpiresAt
        )
        {
            Number = reservation.Number,
        };
}
