namespace Concert.Application.Reservations.CancelReservation;

using Concert.Domain.Reservations;

internal sealed class CancelReservationHandler(IReservations reservations, IDatabaseClock clock)
    : IRequestHandler<CancelReservationCommand, Result>
{
    public async Task<Result> Handle(CancelReservationCommand command, CancellationToken cancellationToken)
    {
        var reservation = await reservations.LockAsync(command.ReservationId, command.UserId, cancellationToken);
        if (reservation is null)
            return ReservationErrors.NotFound;

        var result = reservation.Cancel(await clock.NowAsync(cancellationToken));
        if (result.Error is null)
            await reservations.FreeAsync([reservation], cancellationToken);
        return result;
    }
}
