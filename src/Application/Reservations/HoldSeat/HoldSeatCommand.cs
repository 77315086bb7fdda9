namespace Concert.Application.Reservations.HoldSeat;

/// <summary>Holds seats of one date, all or none, for the time that the policy sets.</summary>
public sealed record HoldSeatCommand(Guid UserId, QueuePass Pass, long ScheduleId, IReadOnlyList<long> SeatIds)
    : ICommand<ReservationView>,
        IUserCommand,
        IAdmitted,
        IIdempotent
{
    public IdempotentCall? Call { get; init; }

    public LockPlan Lock =>
        LockPlan.Wait(LockKeys.User(UserId)).AndTry(SeatIds.Select(seatId => LockKeys.Seat(ScheduleId, seatId)));
}

internal sealed class HoldSeatValidator : AbstractValidator<HoldSeatCommand>
{
    public HoldSeatValidator()
    {
        RuleFor(command => command.SeatIds)
            .Cascade(CascadeMode.Stop)
            .Count(new Bounds(1, LockPlan.MaxNoWait))
            .Must(seatIds => seatIds.Distinct().Count() == seatIds.Count)
            .WithMessage("Must not name a seat twice.");
    }
}
