namespace Concert.Application.Reservations.GetReservation;

public sealed record GetReservationQuery(Guid UserId, Guid ReservationId) : IQuery<ReservationView>;
