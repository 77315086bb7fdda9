namespace Concert.Application.Reservations.ListReservations;

internal sealed class ListReservationsHandler(IReservations reservations)
    : IRequestHandler<ListReservationsQuery, Result<Page<ReservationView>>>
{
    public async Task<Result<Page<ReservationView>>> Handle(
        ListReservationsQuery query,
        CancellationToken cancellationToken
    ) =>
        Page.Of(
            await reservations.ListAsync(query.UserId, query.Page.After, query.Page.Limit + 1, cancellationToken),
            query.Page.Limit,
            reservation => reservation.Number
        );
}
