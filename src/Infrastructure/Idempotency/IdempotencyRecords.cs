namespace Concert.Infrastructure.Idempotency;

using System.ComponentModel.DataAnnotations;
using System.Data.Common;
using Concert.Application.Users.ExportUser;
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

    public async Task<IReadOnlyList<KeptRequest>> ListAsync(
        Guid userId,
        int take,
        CancellationToken cancellationToken
    ) =>
        await context
            .IdempotencyRows.Where(row => row.UserId == userId)
            .OrderByDescending(row => row.CreatedAt)
            .Take(take)
            .Select(row => new KeptRequest(row.Route, row.Key, row.CreatedAt))
            .ToListAsync(cancellationToken);

    public static void AddLookUp(StatementBatch batch, IdempotencyKey key) =>
        batch.Add(
            $"""
            SELECT body_hash, payload FROM idempotency_records
            WHERE user_id = {key.UserId} AND route = {new AsciiText(key.Route)} AND "key" = {new AsciiText(key.Key)}
            """
        );

    public static async Task<IdempotencyRecord?> ReadAsync(DbDataReader rows, CancellationToken cancellationToken) =>
        await rows.ReadAsync(cancellationToken)
            ? new IdempotencyRecord(rows.GetFieldValue<byte[]>(0), rows.GetFieldValue<byte[]>(1))
            : null;

    public static void AddInsert(StatementBatch batch, IdempotencyKey key, byte[] payload) =>
        batch.Add(
            $"""
            INSERT INTO idempotency_records (user_id, route, "key", body_hash, payload)
            VALUES ({key.UserId}, {new AsciiText(key.Route)}, {new AsciiText(key.Key)}, {key.BodyHash}, {payload})
            """
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
