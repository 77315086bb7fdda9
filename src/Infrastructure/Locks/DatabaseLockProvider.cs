namespace Concert.Infrastructure.Locks;

using System.Data;
using Microsoft.EntityFrameworkCore;

/// <summary>
/// Locks for when Redis is away, kept by the database. They live in the transaction of the command, which this begins and
/// the unit of work commits, so a lock needs no second connection and cannot be forgotten. The database serves waiters in
/// order of arrival. A second lock of the same command joins the transaction of the first. A command that the unit of work
/// runs again does so without them.
/// </summary>
internal sealed class DatabaseLockProvider(ConcertDbContext context, TimeProvider time) : ILockProvider
{
    public async Task<IAsyncDisposable?> AcquireAsync(
        IReadOnlyList<string> keys,
        TimeSpan wait,
        CancellationToken cancellationToken
    )
    {
        var started = time.GetTimestamp();
        if (context.Database.CurrentTransaction is not null)
            return await TakeAllAsync() ? new Joined() : null;

        var transaction = await context.Database.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
        var taken = false;
        try
        {
            taken = await TakeAllAsync();
        }
        finally
        {
            if (!taken)
                await transaction.DisposeAsync();
        }
        return taken ? transaction : null;

        async Task<bool> TakeAllAsync()
        {
            foreach (var key in keys)
            {
                var left = wait - time.GetElapsedTime(started);
                if (!await context.TryLockAsync(key, left > TimeSpan.Zero ? left : TimeSpan.Zero, cancellationToken))
                    return false;
            }
            return true;
        }
    }

    /// <summary>Given back with the transaction, by whoever began it.</summary>
    private sealed class Joined : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
