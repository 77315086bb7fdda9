namespace Concert.Application.Reservations.GetReservation;

public sealed record GetReservationQuery(Guid UserId, Guid ReservationId) : IQuery<ReservationView>;

internal sealed class GetReservationHandler(IReservationViews reservations)
    : IRequestHandler<GetReservationQuery, Result<ReservationView>>
{
    public async Task<Result<ReservationView>> Handle(GetReservationQuery query, CancellationToken cancellationToken) =>
        await reservations.FindAsync(query.ReservationId, query.UserId, cancellationToken) is { } reservation
            ? reservation
            : ReservationErrors.NotFound;
}
