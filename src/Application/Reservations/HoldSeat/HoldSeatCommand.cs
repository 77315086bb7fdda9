namespace Concert.Application.Reservations.HoldSeat;

/// <summary>Holds seats of one date, all or none, for the time that the policy sets.</summary>
public sealed record HoldSeatCommand(Guid UserId, QueuePass Pass, long ScheduleId, IReadOnlyList<long> SeatIds)
    : ICommand<ReservationView>,
        IUserCommand,
        IAdmitted,
        IIdempotent,
        IMeasured,
        IOfSale
{
    public IdempotentCall? Call { get; init; }

    public long ConcertId => Pass.ConcertId;

    public LockPlan Lock =>
        LockPlan.Wait(LockKeys.User(UserId)).AndTry(SeatIds.Select(seatId => LockKeys.Seat(ScheduleId, seatId)));

    /// <summary>A replay is no attempt. A call beyond its rate limit is counted where that refuses it.</summary>
    public void Measure(Error? error, string outcome, TimeSpan elapsed)
    {
        var label = outcome switch
        {
            "ok" => "held",
            "exception" => "failed",
            "reservations.seat_taken" => "taken",
            "queue.not_active" => "not_active",
            "requests.congested" => "congested",
            "replayed" or "requests.rate_limited" or "cancelled" => null,
            _ => error?.Kind == ErrorKind.Unavailable ? "unavailable" : "refused",
        };
        if (label is not null)
            ConcertMetrics.HoldEnded(label, elapsed);
    }
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
