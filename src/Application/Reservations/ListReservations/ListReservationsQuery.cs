namespace Concert.Application.Reservations.ListReservations;

/// <summary>A user's reservations, newest first.</summary>
public sealed record ListReservationsQuery(Guid UserId, PageRequest Page) : IQuery<Page<ReservationView>>;

internal sealed class ListReservationsValidator : AbstractValidator<ListReservationsQuery>
{
    public ListReservationsValidator() => this.Page(query => query.Page);
}
