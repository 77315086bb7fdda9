namespace Concert.Application.Reservations.CancelReservation;

internal sealed class CancelReservationHandler(
    IUsers users,
    IReservations reservations,
    IWaitingQueue queue,
    IDatabaseClock clock,
    IUnitOfWork unitOfWork
) : IRequestHandler<CancelReservationCommand, Result>
{
    public async Task<Result> Handle(CancelReservationCommand command, CancellationToken cancellationToken)
    {
        await users.LockAsync(command.UserId, cancellationToken);
        var reservation = await reservations.LockAsync(command.ReservationId, command.UserId, cancellationToken);
        if (reservation is null)
            return ReservationErrors.NotFound;

        var result = reservation.Cancel(await clock.NowAsync(cancellationToken));
        if (result.Error is not null)
            return result;
        await reservations.FreeAsync([reservation], cancellationToken);
        unitOfWork.AfterCommit(() => ShortenPlaceAsync(reservation));
        return result;
    }

    /// <summary>The place in the queue was extended to the end of this hold, which no longer justifies that.</summary>
    private async Task ShortenPlaceAsync(Reservation cancelled)
    {
        var (concertId, userId) = (cancelled.ConcertId, cancelled.UserId);
        var others = await reservations.FindLastHoldEndAsync(concertId, userId, CancellationToken.None);
        await queue.ShortenAsync(concertId, userId, cancelled.ExpiresAt, others, CancellationToken.None);
    }
}
