namespace Concert.Application.Idempotency;

/// <summary>The answers that were given under keys. A unique index allows one per user, route and key.</summary>
public interface IIdempotencyRecords
{
    /// <summary>The answer that was given under the key, and the hash of the body it was given to; null if there is none.</summary>
    Task<IdempotencyRecord?> FindAsync(IdempotencyKey key, CancellationToken cancellationToken);

    /// <summary>
    /// Takes the key in this unit of work, before anything else is done in it: whoever takes it at the same time waits
    /// here until this transaction has ended.
    /// </summary>
    /// <returns>False if the key is taken; the unit of work is then good for nothing but a rollback.</returns>
    Task<bool> TryClaimAsync(IdempotencyKey key, CancellationToken cancellationToken);

    /// <summary>Adds the answer to the key that this unit of work has taken.</summary>
    void Complete(StoredAnswer answer);

    /// <summary>Forgets answers that are older than the retention, the oldest first; answers how many.</summary>
    Task<int> PurgeAsync(int take, CancellationToken cancellationToken);
}

/// <param name="BodyHash">SHA-256 of the body of the request.</param>
/// <param name="Answer">What was answered.</param>
public sealed record IdempotencyRecord(byte[] BodyHash, StoredAnswer Answer);
