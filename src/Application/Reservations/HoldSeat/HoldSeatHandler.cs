namespace Concert.Application.Reservations.HoldSeat;

internal sealed class HoldSeatHandler(
    IReservations reservations,
    IWaitingQueue queue,
    SaleCounts sales,
    IUnitOfWork unitOfWork
) : IRequestHandler<HoldSeatCommand, Result<ReservationView>>, IRefusal<HoldSeatCommand>
{
    public async Task<Result<ReservationView>> Handle(HoldSeatCommand command, CancellationToken cancellationToken)
    {
        var found = await reservations.FindBookingAsync(
            command.UserId,
            command.ScheduleId,
            command.SeatIds,
            cancellationToken
        );
        if (found.Error is { } error)
            return error;
        var booking = found.Value;
        if (booking.ConcertId != command.Pass.ConcertId)
            return QueueErrors.NotActive;
        if (booking.Seats.Count != command.SeatIds.Count)
            return ConcertErrors.SeatNotFound;
        if (booking.IsCancelled)
            return ConcertErrors.Cancelled;
        if (!booking.IsOnSale)
            return ConcertErrors.NotOnSale;
        if (booking.Policy.AllowHold(booking.SeatsOfUser, booking.Seats.Count, booking.UnpaidHolds).Error is { } limit)
            return limit;

        var taken = booking.Seats.Where(seat => seat.Status != SeatStatus.Available).Select(seat => seat.Id).ToList();
        if (taken.Count > 0)
            return ReservationErrors.SeatTaken(taken);

        var reservation = Reservation.Hold(
            command.UserId,
            booking.ReservationNumber,
            booking.ConcertId,
            command.ScheduleId,
            [.. booking.Seats.Select(seat => new ReservedSeat(seat.Id, seat.Price, seat.HoldGeneration + 1))],
            booking.Currency,
            booking.Policy.HoldSeconds,
            booking.Now
        );
        reservations.Hold(reservation);
        unitOfWork.AfterCommit(() => sales.NoteAsync(booking.ConcertId, new SaleCount(Held: booking.Seats.Count)));
        unitOfWork.AfterCommit(() => queue.ExtendAsync(command.Pass, reservation.ExpiresAt, CancellationToken.None));
        return View(reservation, booking.Occasion, booking.Seats);
    }

    public async Task<Error?> ExplainAsync(HoldSeatCommand request, CancellationToken cancellationToken)
    {
        var taken = await reservations.ListTakenAsync(request.ScheduleId, request.SeatIds, cancellationToken);
        return taken.Count > 0 ? ReservationErrors.SeatTaken(taken) : null;
    }

    private static ReservationView View(Reservation reservation, Occasion occasion, IReadOnlyList<SeatView> seats) =>
        new(
            reservation.Id,
            reservation.Status,
            reservation.ConcertId,
            reservation.ScheduleId,
            occasion.Title,
            occasion.Artist,
            occasion.Venue,
            occasion.TimeZone,
            occasion.StartsAt,
            [.. seats.Select(seat => new ReservedSeatView(seat.Id, seat.Section, seat.Row, seat.Number, seat.Price))],
            reservation.TotalPrice,
            reservation.Currency,
            reservation.ReservedAt,
            reservation.ExpiresAt
        );
}
