namespace Concert.Infrastructure.Idempotency;

using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

public sealed class IdempotencyOptions
{
    /// <summary>How long answers are kept; clients rely on at least a day.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "366.00:00:00")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(1);
}

internal sealed class IdempotencyRow
{
    public required Guid UserId { get; init; }
    public required string Route { get; init; }
    public required string Key { get; init; }
    public required byte[] BodyHash { get; init; }
    public required byte[] Payload { get; init; }

    /// <summary>By the database's clock.</summary>
    public DateTimeOffset CreatedAt { get; init; }
}

internal sealed class IdempotencyRecords(ConcertDbContext context, IOptions<IdempotencyOptions> options)
    : IIdempotencyRecords
{
    public async Task<IdempotencyRecord?> FindAsync(IdempotencyKey key, CancellationToken cancellationToken) =>
        await context
            .IdempotencyRows.Where(row => row.UserId == key.UserId && row.Route == key.Route && row.Key == key.Key)
            .Select(row => new IdempotencyRecord(row.BodyHash, row.Payload))
            .SingleOrDefaultAsync(cancellationToken);

    public async Task<IdempotencyRecord?> FindLockedAsync(IdempotencyKey key, CancellationToken cancellationToken)
    {
        await context.LockRowsAsync<User>(user => user.Id == key.UserId, cancellationToken);
        return await FindAsync(key, cancellationToken);
    }

    public void Add(IdempotencyKey key, byte[] payload) =>
        context.Add(
            new IdempotencyRow
            {
                UserId = key.UserId,
                Route = key.Route,
                Key = key.Key,
                BodyHash = key.BodyHash,
                Payload = payload,
            }
        );

    public async Task<int> PurgeAsync(int take, CancellationToken cancellationToken)
    {
        var before = await context.NowAsync(cancellationToken) - options.Value.Retention;
        return await context
            .IdempotencyRows.Where(row => row.CreatedAt < before)
            .OrderBy(row => row.CreatedAt)
            .Take(take)
            .ExecuteDeleteAsync(cancellationToken);
    }
}
