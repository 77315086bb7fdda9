namespace Concert.Application.Concerts.CancelSchedule;

/// <summary>
/// Cancels a date: nothing of it is sold from then on, and every payment is refunded in the background. Cancelling again
/// changes nothing.
/// </summary>
public sealed record CancelScheduleCommand(Guid? ActorId, long ScheduleId, string? Reason)
    : ICommand<Cancellation>,
        ITransactional,
        IIdempotent,
        IAudited,
        ICancellation
{
    public string Action => "schedule.cancel";

    public IdempotentCall? Call { get; init; }

    public LockPlan Lock => LockPlan.None;
}
