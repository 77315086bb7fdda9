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

    private IQueryable<ReservationView> Views(IQueryable<Reservation> reservations, DateTimeOffset now) =>
        from reservation in reservations
        join concert in context.Concerts on reservation.ConcertId equals concert.Id
        join schedule in context.Schedules on reservation.ScheduleId equals schedule.Id
        select new ReservationView(
            reservation.Id,
            reservation.Status == ReservationStatus.Pending && reservation.ExpiresAt <= now
                ? ReservationStatus.Expired
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
