namespace Concert.Application.Reservations.InspectReservation;

public sealed record InspectReservationQuery(Guid ReservationId) : IQuery<ReservationDetails>;

internal sealed class InspectReservationHandler(IReservationViews reservations)
    : IRequestHandler<InspectReservationQuery, Result<ReservationDetails>>
{
    public async Task<Result<ReservationDetails>> Handle(
        InspectReservationQuery query,
        CancellationToken cancellationToken
    ) =>
        await reservations.FindDetailsAsync(query.ReservationId, cancellationToken) is { } reservation
            ? reservation
            : ReservationErrors.NotFound;
}
