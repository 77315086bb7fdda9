namespace Concert.Infrastructure.Persistence;

using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

/// <summary>Counts the connections that this instance uses or waits for.</summary>
/// <param name="size">The most connections of the pool.</param>
internal sealed class PoolUse(Func<int> size) : DbConnectionInterceptor
{
    private readonly Lazy<int> _size = new(size);
    private int _wanted;

    /// <summary>0 to 1; 1 if all are in use.</summary>
    public double Share => Math.Clamp((double)Volatile.Read(ref _wanted) / _size.Value, 0, 1);

    public override InterceptionResult ConnectionOpening(
        DbConnection connection,
        ConnectionEventData eventData,
        InterceptionResult result
    )
    {
        Interlocked.Increment(ref _wanted);
        return result;
    }

    public override ValueTask<InterceptionResult> ConnectionOpeningAsync(
        DbConnection connection,
        ConnectionEventData eventData,
        InterceptionResult result,
        CancellationToken cancellationToken = default
    ) => ValueTask.FromResult(ConnectionOpening(connection, eventData, result));

    public override void ConnectionFailed(DbConnection connection, ConnectionErrorEventData eventData) =>
        Interlocked.Decrement(ref _wanted);

    public override Task ConnectionFailedAsync(
        DbConnection connection,
        ConnectionErrorEventData eventData,
        CancellationToken cancellationToken = default
    )
    {
        Interlocked.Decrement(ref _wanted);
        return Task.CompletedTask;
    }

    public override void ConnectionCanceled(DbConnection connection, ConnectionEndEventData eventData) =>
        Interlocked.Decrement(ref _wanted);

    public override Task ConnectionCanceledAsync(
        DbConnection connection,
        ConnectionEndEventData eventData,
        CancellationToken cancellationToken = default
    )
    {
        Interlocked.Decrement(ref _wanted);
        return Task.CompletedTask;
    }

    public override void ConnectionClosed(DbConnection connection, ConnectionEndEventData eventData) =>
        Interlocked.Decrement(ref _wanted);

    public override Task ConnectionClosedAsync(DbConnection connection, ConnectionEndEventData eventData)
    {
        Interlocked.Decrement(ref _wanted);
        return Task.CompletedTask;
    }
}
