namespace Concert.Application.Queue;

public enum QueueState
{
    Waiting,
    Active,
}

/// <summary>A place in a queue, as its owner sees it.</summary>
/// <param name="Token">Identifies the place. Use the newest; older tokens of the same place are still accepted.</param>
/// <param name="ConcertId">The concert.</param>
/// <param name="Status">Waiting, or active: may hold seats.</param>
/// <param name="Position">
/// Counts from 1 while waiting and never grows; 0 once active; null until the draw that decides it is run.
/// </param>
/// <param name="EstimatedWaitSeconds">
/// Estimated from the time until the sale opens, the pace of the queue and the number ahead; 0 once active. At most
/// 2,592,000 (30 days); null if the sale opens later than that.
/// </param>
/// <param name="EstimatedWaitMinSeconds">Four of five waits end between this and the maximum.</param>
/// <param name="EstimatedWaitMaxSeconds">See <paramref name="EstimatedWaitMinSeconds"/>.</param>
/// <param name="PollAfterSeconds">When to poll again: 1 to 60, sooner near the front. Also sent as Retry-After.</param>
/// <param name="ActiveUntil">When an active place ends, at the latest with the user's holds; null while waiting.</param>
/// <param name="MayHoldUntil">
/// Until when an active place may hold seats. If it lasts longer, which is for paying, a new hold is refused; null while
/// waiting.
/// </param>
/// <param name="Entry">The user's own entry in the draw; null for a place that takes part in none.</param>
public sealed record QueueStatus(
    string Token,
    long ConcertId,
    QueueState Status,
    long? Position,
    long? EstimatedWaitSeconds,
    long? EstimatedWaitMinSeconds,
    long? EstimatedWaitMaxSeconds,
    int PollAfterSeconds,
    DateTimeOffset? ActiveUntil,
    DateTimeOffset? MayHoldUntil,
    string? Entry
);

/// <summary>Creates the status of a place: signs its token and estimates the wait.</summary>
internal sealed class QueueStatuses(IQueueTokens tokens, OpenQueues queues)
{
    public static readonly Bounds PollAfterSecondsBounds = new(1, 60);

    public QueueStatus Of(QueuePlace place, SaleTerms sale)
    {
        var pass = place.Pass;
        var wait = pass.IsActive ? default(WaitEstimate) : EstimateWait(place, sale);
        return new QueueStatus(
            tokens.Issue(pass),
            pass.ConcertId,
            pass.IsActive ? QueueState.Active : QueueState.Waiting,
            pass.Position,
            Seconds(wait?.Expected),
            (long?)wait?.AtLeast.TotalSeconds,
            Seconds(wait?.AtMost),
            pass.IsActive
                ? PollAfterSecondsBounds.Max / 4
                : PollAfter(wait?.Expected ?? QueuePace.LongestWait, sale.Policy),
            pass.ActiveUntil,
            pass.MayHoldUntil,
            place.IsDrawn ? DrawRules.EntryOf(pass.ConcertId, pass.UserId) : null
        );
    }

    /// <summary>The time until the sale opens, plus the wait at the queue's pace; null if it opens too far ahead.</summary>
    private WaitEstimate? EstimateWait(QueuePlace place, SaleTerms sale)
    {
        var opensIn = TimeSpan.FromTicks(Math.Max(0, (sale.SaleOpensAt - place.Pass.AsOf).Ticks));
        if (opensIn > QueuePace.LongestWait)
            return null;
        var pace = queues.PaceOf(sale);
        var inQueue = place.Pass.Position is { } position
            ? pace.Estimate(position)
            : new WaitEstimate(
                pace.Estimate(Math.Max(1, place.DrawnAmong / 2)).Expected,
                pace.Estimate(1).AtLeast,
                pace.Estimate(place.DrawnAmong).AtMost
            );
        return new WaitEstimate(Total(inQueue.Expected), Total(inQueue.AtLeast), Total(inQueue.AtMost));

        TimeSpan Total(TimeSpan wait) =>
            opensIn + wait is var total && total < QueuePace.LongestWait ? total : QueuePace.LongestWait;
    }

    /// <summary>A tenth of the wait, but often enough not to count as a no-show.</summary>
    private static int PollAfter(TimeSpan wait, SalePolicy policy) =>
        (int)
            Math.Clamp(
                wait.TotalSeconds / 10,
                PollAfterSecondsBounds.Min,
                Math.Min(PollAfterSecondsBounds.Max, policy.NoShowSeconds / 3)
            );

    private static long? Seconds(TimeSpan? time) => time is { } some ? (long)Math.Ceiling(some.TotalSeconds) : null;
}
