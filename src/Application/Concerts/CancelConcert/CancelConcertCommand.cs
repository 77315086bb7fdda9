namespace Concert.Application.Concerts.CancelConcert;

/// <summary>
/// Cancels a concert and all its dates: nothing is sold from then on, and every payment is refunded in the background.
/// Cancelling again changes nothing.
/// </summary>
public sealed record CancelConcertCommand(Guid? ActorId, long ConcertId, string? Reason)
    : ICommand<Cancellation>,
        ITransactional,
        IIdempotent,
        IAudited,
        ICancellation
{
    public string Action => "concert.cancel";

    public IdempotentCall? Call { get; init; }

    public LockPlan Lock => LockPlan.None;
}
