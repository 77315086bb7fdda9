namespace Concert.Application.Reservations.GetReservation;

internal sealed class GetReservationHandler(IReservations reservations)
    : IRequestHandler<GetReservationQuery, Result<ReservationView>>
{
    public async Task<Result<ReservationView>> Handle(GetReservationQuery query, CancellationToken cancellationToken) =>
        await reservations.FindViewAsync(query.ReservationId, query.UserId, cancellationToken) is { } reservation
            ? reservation
            : ReservationErrors.NotFound;
}
