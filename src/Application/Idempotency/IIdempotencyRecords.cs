namespace Concert.Application.Idempotency;

using Concert.Application.Users.ExportUser;

/// <summary>The answers given under keys. A unique index allows one per user, route and key.</summary>
public interface IIdempotencyRecords
{
    /// <summary>The latest calls of a user whose answers are kept, without the answers.</summary>
    Task<IReadOnlyList<KeptRequest>> ListAsync(Guid userId, int take, CancellationToken cancellationToken);

    Task<IdempotencyRecord?> FindAsync(IdempotencyKey key, CancellationToken cancellationToken);

    /// <summary>Removes answers older than the retention, oldest first; answers how many.</summary>
    Task<int> PurgeAsync(int take, CancellationToken cancellationToken);
}

/// <param name="BodyHash">SHA-256 of the request body.</param>
public sealed record IdempotencyRecord(byte[] BodyHash, byte[] Payload);
