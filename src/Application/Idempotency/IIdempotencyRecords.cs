namespace Concert.Application.Idempotency;

/// <summary>The answers that were given under keys. A unique index allows one per user, route and key.</summary>
public interface IIdempotencyRecords
{
    /// <summary>The answer that was given under the key, and the hash of the body it was given to; null if there is none.</summary>
    Task<IdempotencyRecord?> FindAsync(IdempotencyKey key, CancellationToken cancellationToken);

    /// <summary>
    /// The same behind a lock of the user's row, which lasts to the end of the unit of work: nobody else can use one of the
    /// user's keys meanwhile.
    /// </summary>
    Task<IdempotencyRecord?> FindLockedAsync(IdempotencyKey key, CancellationToken cancellationToken);

    /// <summary>Adds the answer at the end of this unit of work.</summary>
    void Add(IdempotencyKey key, byte[] payload);

    /// <summary>Forgets answers that are older than the retention, the oldest first; answers how many.</summary>
    Task<int> PurgeAsync(int take, CancellationToken cancellationToken);
}

/// <param name="BodyHash">SHA-256 of the body of the request.</param>
/// <param name="Payload">What was answered, in the form in which it was added.</param>
public sealed record IdempotencyRecord(byte[] BodyHash, byte[] Payload);
