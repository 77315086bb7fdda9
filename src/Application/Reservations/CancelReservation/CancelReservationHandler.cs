namespace Concert.Application.Reservations.CancelReservation;

internal sealed class CancelReservationHandler(IReservations reservations, IWaitingQueue queue, IUnitOfWork unitOfWork)
    : IRequestHandler<CancelReservationCommand, Result>
{
    public async Task<Result> Handle(CancelReservationCommand command, CancellationToken cancellationToken)
    {
        var found = await reservations.FindCancellationAsync(command.ReservationId, command.UserId, cancellationToken);
        if (found.Error is { } error)
            return error;

        var reservation = found.Value.Reservation;
        var result = reservation.Cancel(found.Value.Now);
        if (result.Error is not null || reservation.PendingEvents.Count == 0)
            return result;
        reservations.Cancel(reservation);

        // The place in the queue was extended to the end of this hold, which no longer justifies that.
        unitOfWork.AfterCommit(() =>
            queue.ShortenAsync(
                reservation.ConcertId,
                command.UserId,
                reservation.ExpiresAt,
                found.Value.OthersEnd,
                CancellationToken.None
            )
        );
        return result;
    }
}
