namespace Concert.Application.Ports;

using Concert.Domain.Queue;

/// <summary>
/// The waiting rooms, one per concert, kept in Redis. Every call is one script, atomic, idempotent, and on Redis's own
/// clock; which of two concurrent calls comes first is Redis's order. All throw <see cref="PortException"/> with
/// <see cref="QueueErrors.Unavailable"/> while Redis cannot be reached, except where it says otherwise.
/// </summary>
public interface IWaitingQueue
{
    /// <summary>
    /// Gives the user a place, or finds the one the user has. A new place is admitted at once if the sale is open, there
    /// is room, the rate allows it and nobody waits.
    /// </summary>
    /// <returns>Null if the sale has closed and the user has no place.</returns>
    Task<JoinedPlace?> JoinAsync(SaleTerms sale, Guid userId, CancellationToken cancellationToken);

    /// <summary>The place that the pass names; null if it is no longer held.</summary>
    Task<QueuePlace?> FindAsync(QueuePass pass, CancellationToken cancellationToken);

    /// <summary>Gives the place up; false if it was not held.</summary>
    Task<bool> LeaveAsync(QueuePass pass, CancellationToken cancellationToken);

    /// <summary>Gives up whatever place the user has for the concert.</summary>
    Task LeaveAsync(long concertId, Guid userId, CancellationToken cancellationToken);

    /// <summary>
    /// Admits those in front, as many as cap and rate allow. Safe to run anywhere at once: the rate is kept by the script.
    /// </summary>
    /// <returns>How many were admitted.</returns>
    Task<int> PromoteAsync(SaleTerms sale, CancellationToken cancellationToken);

    /// <summary>
    /// Whether the pass's place is active now. While Redis cannot be reached, a pass that says until when it is active is
    /// believed until then; for any other pass the call throws.
    /// </summary>
    Task<bool> IsActiveAsync(QueuePass pass, CancellationToken cancellationToken);

    /// <summary>Lets an active place last at least as long as a hold; a place that is not active stays as it is.</summary>
    Task ExtendAsync(QueuePass pass, DateTimeOffset until, CancellationToken cancellationToken);

    Task<QueueFigures> CountAsync(long concertId, CancellationToken cancellationToken);
}

/// <summary>A place, and whether this call made it.</summary>
public sealed record JoinedPlace(QueuePlace Place, bool IsNew);

public sealed record QueueFigures(long Waiting, long Active, long AdmittedTotal);

/// <summary>Signed tokens that name a place in a queue.</summary>
public interface IQueueTokens
{
    string Issue(QueuePass pass);

    /// <summary>Null for anything but a token of ours.</summary>
    QueuePass? Read(string token);
}
