namespace Concert.Infrastructure.Idempotency;

using System.ComponentModel.DataAnnotations;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

public sealed class IdempotencyOptions
{
    /// <summary>For how long an answer is given again; at least a day, which clients rely on.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "366.00:00:00")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(1);
}

/// <summary>A key that was used, and what was answered. While its transaction runs it has no answer yet.</summary>
internal sealed class IdempotencyRow
{
    public required Guid UserId { get; init; }
    public required string Route { get; init; }
    public required string Key { get; init; }
    public required byte[] BodyHash { get; init; }
    public int? Status { get; set; }
    public byte[]? Body { get; set; }
    public string? Location { get; set; }

    /// <summary>By the database's clock.</summary>
    public DateTimeOffset CreatedAt { get; init; }
}

internal sealed class IdempotencyRecords(ConcertDbContext context, IOptions<IdempotencyOptions> options)
    : IIdempotencyRecords
{
    private IdempotencyRow? _claimed;

    public async Task<IdempotencyRecord?> FindAsync(IdempotencyKey key, CancellationToken cancellationToken)
    {
        var row = await context
            .IdempotencyRows.AsNoTracking()
            .SingleOrDefaultAsync(
                row => row.UserId == key.UserId && row.Route == key.Route && row.Key == key.Key,
                cancellationToken
            );
        return row is null
            ? null
            : new IdempotencyRecord(row.BodyHash, new StoredAnswer(row.Status!.Value, row.Body!, row.Location));
    }

    public async Task<bool> TryClaimAsync(IdempotencyKey key, CancellationToken cancellationToken)
    {
        _claimed = new IdempotencyRow
        {
            UserId = key.UserId,
            Route = key.Route,
            Key = key.Key,
            BodyHash = key.BodyHash,
        };
        context.Add(_claimed);
        try
        {
            await context.SaveChangesAsync(cancellationToken);
            return true;
        }
        catch (DbUpdateException exception)
            when (exception.InnerException is DbException cause && context.IsDuplicate(cause))
        {
            return false;
        }
    }

    public void Complete(StoredAnswer answer) =>
        (_claimed!.Status, _claimed.Body, _claimed.Location) = (answer.Status, answer.Body, answer.Location);

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
