namespace Concert.Application.Reservations.CancelReservation;

/// <summary>Ends a hold; its seats are free at once. Cancelling twice is the same as once.</summary>
public sealed record CancelReservationCommand(Guid UserId, Guid ReservationId) : ICommand, ILocked
{
    public LockPlan Lock => LockPlan.Wait(LockKeys.User(UserId));
}

internal sealed class CancelReservationValidator : AbstractValidator<CancelReservationCommand>
{
    public CancelReservationValidator() => RuleFor(command => command.UserId).NotEmpty();
}
