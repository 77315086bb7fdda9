namespace Concert.Application.Queue;

/// <summary>
/// The queues, one per concert, kept in Redis. Every call is one script, atomic, idempotent, and on Redis's own
/// clock; which of two concurrent calls comes first is Redis's order. All throw <see cref="PortException"/> with
/// <see cref="QueueErrors.Unavailable"/> while Redis cannot be reached, except where it says otherwise.
/// <para>
/// Should Redis lose its data, a pass brings its own place back: an active place until its end, a waiting one to where it
/// stood, if its owner is back within the policy's no-show time and it has not had its turn (docs/adr/0008).
/// </para>
/// </summary>
public interface IWaitingQueue
{
    /// <summary>The most passes that can be looked for in one call.</summary>
    const int MaxPlaces = 500;

    /// <summary>
    /// Gives the user a place, or finds the one the user has. A new place is admitted at once if the sale is open, the
    /// cap and the rate allow it, and nobody waits.
    /// </summary>
    /// <param name="earlier">A pass that the user already has for the concert, in case its place was lost.</param>
    /// <returns>Null if the sale has closed and the user has no place.</returns>
    /// <exception cref="PortException"><see cref="QueueErrors.Full"/>: too many wait.</exception>
    Task<JoinedPlace?> JoinAsync(SaleTerms sale, Guid userId, QueuePass? earlier, CancellationToken cancellationToken);

    /// <summary>
    /// The place that a pass names; null if it is no longer held. Its owner counts as present now. Passes that are looked
    /// at together are asked about together, so a call is not cancelled, but bounded like every call to Redis.
    /// </summary>
    Task<QueuePlace?> FindAsync(SaleTerms sale, QueuePass pass, CancellationToken cancellationToken);

    /// <summary>
    /// The places that up to <see cref="MaxPlaces"/> passes for one concert name, in their order; null for one that is
    /// no longer held. Their owners count as present now.
    /// </summary>
    Task<IReadOnlyList<QueuePlace?>> FindAsync(
        SaleTerms sale,
        IReadOnlyList<QueuePass> passes,
        CancellationToken cancellationToken
    );

    /// <summary>Gives the place up; false if it was not held.</summary>
    Task<bool> LeaveAsync(QueuePass pass, CancellationToken cancellationToken);

    /// <summary>Gives up whichever place the user has; while Redis cannot be reached, as soon as it can be.</summary>
    Task LeaveAsync(long concertId, Guid userId, CancellationToken cancellationToken);

    /// <summary>
    /// Admits those in front, as many as cap and rate allow, and passes over those who were not seen for the policy's
    /// no-show time. Safe to run anywhere at once: the limits are kept by the script.
    /// </summary>
    /// <returns>Null if nobody has come to the concert yet.</returns>
    Task<Promotion?> PromoteAsync(SaleTerms sale, CancellationToken cancellationToken);

    /// <summary>
    /// Whether the pass's place is active now, within its own time. While Redis cannot be reached, a pass that says until
    /// when that is the case is believed until then; for any other pass the call throws.
    /// </summary>
    Task<bool> MayHoldAsync(QueuePass pass, CancellationToken cancellationToken);

    /// <summary>
    /// Lets an active place last at least as long as a hold, but at most the policy's hold time past its own; a place that
    /// is not active stays as it is.
    /// </summary>
    Task ExtendAsync(QueuePass pass, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>
    /// Takes back what a cancelled hold had extended: the place ends with the user's other holds, or at its own time,
    /// and now if both are over.
    /// </summary>
    /// <param name="cancelled">When the cancelled hold would have ended.</param>
    /// <param name="others">When the last of the user's other holds for the concert ends; null if there is none.</param>
    Task ShortenAsync(
        long concertId,
        Guid userId,
        DateTimeOffset cancelled,
        DateTimeOffset? others,
        CancellationToken cancellationToken
    );

    Task<QueueFigures> CountAsync(SaleTerms sale, CancellationToken cancellationToken);

    /// <summary>
    /// Who joined before the sale opened and waits; null if no draw is due. While it is under way nobody is admitted,
    /// and what the policy says does not matter any more.
    /// </summary>
    Task<EarlyPlaces?> ListEarlyAsync(SaleTerms sale, CancellationToken cancellationToken);

    /// <summary>
    /// Puts those who joined early in the order that was drawn; admission begins after that. Running it again, also
    /// from several instances at once, changes nothing.
    /// </summary>
    Task ArrangeAsync(SaleTerms sale, IReadOnlyList<DrawnPlace> places, CancellationToken cancellationToken);

    /// <summary>
    /// Calls back for changes of places on any instance, by one subscription. A message may be lost while Redis is
    /// away, so it only says that it is worth looking now.
    /// </summary>
    Task ListenAsync(Action<QueueChange> onChange, CancellationToken cancellationToken);
}

public sealed record JoinedPlace(QueuePlace Place, bool IsNew);

/// <param name="IsDrawDue">Whether the sale has opened and the draw is to be run before anybody is admitted.</param>
/// <param name="Passed">How many places have had their turn so far: were admitted or passed over.</param>
/// <param name="At">By Redis's clock.</param>
public sealed record Promotion(bool IsDrawDue, long Waiting, long Passed, DateTimeOffset At)
{
    public long Active { get; init; }

    /// <summary>By this promotion.</summary>
    public int Admitted { get; init; }

    /// <summary>By this promotion.</summary>
    public int PassedOver { get; init; }
}

/// <param name="AdmittedPerSecond">Over the last interval of the policy.</param>
/// <param name="AbandonedShare">Of the places that have left the queue, how many were left or passed over: 0 to 1.</param>
public sealed record QueueFigures(
    long Waiting,
    long Active,
    long AdmittedTotal,
    double AdmittedPerSecond,
    double AbandonedShare
);

/// <param name="LastSequence">The last that was given before the opening.</param>
/// <param name="UserIds">In no particular order.</param>
public sealed record EarlyPlaces(long LastSequence, IReadOnlyList<Guid> UserIds);

/// <param name="UserId">Whose place changed; null: places in front had their turn.</param>
/// <param name="Passed">How many places have had their turn so far, if that is what changed.</param>
public readonly record struct QueueChange(long ConcertId, Guid? UserId, long Passed);
