namespace Concert.Application.Audit;

/// <summary>
/// A call of organizers that leaves an entry in the audit trail if it succeeds. Its handler notes what it changes with
/// <see cref="IAudit.Note"/>.
/// </summary>
public interface IAudited
{
    /// <summary>Who asks; null for the operator, at the command line.</summary>
    Guid? ActorId { get; }

    /// <summary>What is done, such as queue.pause. Entries are stored under it, so it never changes.</summary>
    string Action { get; }
}

/// <summary>The audit trail: who did what, when, to which object. Entries hold ids, but no secret and nothing personal.</summary>
public interface IAudit
{
    /// <summary>
    /// Adds an entry, which is written with the change and at its instant, or not at all. If before and after are equal,
    /// nothing has changed, and there is no entry.
    /// </summary>
    /// <param name="call">Who does what.</param>
    /// <param name="target">To which object.</param>
    /// <param name="before">What the change affects, as it was; null if there was nothing.</param>
    /// <param name="after">The same as it is now; null if it is gone.</param>
    void Note(IAudited call, AuditedObject target, object? before, object? after);

    /// <summary>Newest first: entries with an id smaller than <paramref name="after"/>.</summary>
    Task<IReadOnlyList<AuditEntryView>> ListAsync(long? after, int take, CancellationToken cancellationToken);

    /// <summary>Removes entries older than the retention, oldest first; returns how many.</summary>
    Task<int> PurgeAsync(int take, CancellationToken cancellationToken);
}
