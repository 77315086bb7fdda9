namespace Concert.Application.Reservations.ListReservations;

public sealed record ListReservationsQuery(Guid UserId, PageRequest Page) : IQuery<Page<ReservationView>>, IPaged;

internal sealed class ListReservationsHandler(IReservationViews reservations)
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
