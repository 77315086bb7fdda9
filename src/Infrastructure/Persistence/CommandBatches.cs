namespace Concert.Infrastructure.Persistence;

using System.Data.Common;

/// <summary>
/// The two batches of a command that moves its user's money or seats: one reads behind the lock of the user's row, the
/// other writes and commits. What other commands add to the second one follows what the context saves.
/// </summary>
internal sealed class CommandBatches(ConcertDbContext context)
{
    private readonly List<AggregateRoot> _changed = [];
    private StatementBatch? _writes;

    /// <summary>The call that is still to be looked up, if it has a key.</summary>
    public IdempotentCall? Unknown { get; set; }

    public StatementBatch Writes => _writes ??= new StatementBatch(context);

    public bool IsEmpty => _writes is null;

    /// <summary>Aggregates that statements of <see cref="Writes"/> change.</summary>
    public IReadOnlyList<AggregateRoot> Changed => _changed;

    public void Change(AggregateRoot aggregate) => _changed.Add(aggregate);

    /// <summary>A batch that begins with the lock of the user's row, to which the reads are added.</summary>
    public StatementBatch Lock(Guid userId)
    {
        var batch = new StatementBatch(context);
        batch.Add($"UPDATE users SET version = version WHERE id = {userId}");
        return LookUp(batch);
    }

    /// <summary>The same, for a hold: it counts the reservation.</summary>
    public StatementBatch LockAndCount(Guid userId)
    {
        var batch = new StatementBatch(context);
        batch.Add($"UPDATE users SET reservation_count = reservation_count + 1 WHERE id = {userId}");
        return LookUp(batch);
    }

    /// <summary>Executes a batch made here; the rows given to <paramref name="read"/> begin with those of the reads.</summary>
    public async Task<Result<T>> ReadAsync<T>(
        StatementBatch batch,
        Func<DbDataReader, Task<Result<T>>> read,
        CancellationToken cancellationToken
    )
    {
        await using var owned = batch;
        await using var rows = await batch.ReadAsync(cancellationToken);
        if (Unknown is { } call)
        {
            if (await IdempotencyRecords.ReadAsync(rows, cancellationToken) is { } first)
                return call.Repeat(first);
            Unknown = null;
            await rows.NextResultAsync(cancellationToken);
        }
        return await read(rows);
    }

    /// <summary>Nothing of one attempt may leak into the next.</summary>
    public async ValueTask ClearAsync()
    {
        _changed.Clear();
        if (_writes is { } writes)
            await writes.DisposeAsync();
        _writes = null;
    }

    private StatementBatch LookUp(StatementBatch batch)
    {
        if (Unknown is { } call)
            IdempotencyRecords.AddLookUp(batch, call.Key);
        return batch;
    }
}
