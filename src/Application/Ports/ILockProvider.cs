namespace Concert.Application.Ports;

/// <summary>Keeps contention away from the database, which decides (docs/adr/0003).</summary>
public interface ILockProvider
{
    /// <summary>
    /// Takes all locks of the plan or none, within <c>Locks:Patience</c>. On one instance callers are served
    /// in order of arrival; between instances there is no order. While Redis is away, only callers of one instance
    /// exclude each other.
    /// </summary>
    /// <param name="isPointless">
    /// Asked while another has a lock of <see cref="LockPlan.Alone"/> or <see cref="LockPlan.NoWait"/>, with its key, and
    /// at its release, whether to give up. Null: at once.
    /// </param>
    /// <returns>The locks, released when disposed; null if they were refused or the wait ran out.</returns>
    Task<IAsyncDisposable?> AcquireAsync(
        LockPlan plan,
        Func<string, Task<bool>>? isPointless,
        CancellationToken cancellationToken
    );
}
