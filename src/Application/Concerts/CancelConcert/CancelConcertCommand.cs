namespace Concert.Application.Concerts.CancelConcert;

/// <summary>
/// Cancels a concert and all its dates: nothing is sold from then on, and every payment is refunded in the background.
/// Cancelling again changes nothing.
/// </summary>
public sealed record CancelConcertCommand(long ConcertId, string? Reason)
    : ICommand<Cancellation>,
        ITransactional,
        IIdempotent,
        ICancellation
{
    public IdempotentCall? Call { get; init; }

    public LockPlan Lock => LockPlan.None;
}
