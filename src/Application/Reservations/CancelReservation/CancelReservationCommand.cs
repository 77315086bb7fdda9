namespace Concert.Application.Reservations.CancelReservation;

/// <summary>Cancels a hold and releases its seats at once. A repeat changes nothing.</summary>
public sealed record CancelReservationCommand(Guid UserId, Guid ReservationId) : ICommand, IUserCommand;
