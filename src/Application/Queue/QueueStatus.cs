namespace Concert.Application.Queue;

using Concert.Domain.Queue;

public enum QueueState
{
    Waiting,
    Active,
}

/// <summary>A place in a queue, as its owner sees it.</summary>
/// <param name="Token">Names the place; the newest is the best, older ones of the same place are accepted.</param>
/// <param name="ConcertId">The concert it is a place for.</param>
/// <param name="Status">Waiting, or active: may hold seats.</param>
/// <param name="Position">Counts from 1 while waiting; 0 once active.</param>
/// <param name="EstimatedWaitSeconds">From the rate of admission and the number ahead; 0 once active.</param>
/// <param name="PollAfterSeconds">When it is worth asking again.</param>
/// <param name="ActiveUntil">When an active place ends; null while waiting.</param>
public sealed record QueueStatus(
    string Token,
    long ConcertId,
    QueueState Status,
    long Position,
    long EstimatedWaitSeconds,
    int PollAfterSeconds,
    DateTimeOffset? ActiveUntil
)
{
    private const int MaxPollAfterSeconds = 15;

    internal static QueueStatus Of(QueuePlace place, SaleTerms sale, IQueueTokens tokens, DateTimeOffset now)
    {
        var wait = place.IsActive ? 0 : EstimateWaitSeconds(place.Position, sale, now);
        return new QueueStatus(
            tokens.Issue(place.Pass),
            place.Pass.ConcertId,
            place.IsActive ? QueueState.Active : QueueState.Waiting,
            place.Position,
            wait,
            PollAfterSeconds: (int)Math.Clamp(wait / 10, 1, MaxPollAfterSeconds),
            place.Pass.ActiveUntil
        );
    }

    /// <summary>The time until the sale opens, and then as long as the configured rate takes for those ahead.</summary>
    private static long EstimateWaitSeconds(long position, SaleTerms sale, DateTimeOffset now)
    {
        var untilOpening = Math.Max(0, (sale.SaleOpensAt - now).TotalSeconds);
        var inLine = (double)position * sale.Policy.IntervalSeconds / sale.Policy.AdmissionsPerInterval;
        return (long)Math.Ceiling(untilOpening + inLine);
    }
}
