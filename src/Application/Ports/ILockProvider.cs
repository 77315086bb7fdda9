namespace Concert.Application.Ports;

/// <summary>Keeps contention away from the database. A lock is a courtesy, not a proof: see docs/adr/0003.</summary>
public interface ILockProvider
{
    /// <summary>
    /// Takes all locks of the plan or none. On one instance, whoever waits is served in order of arrival; between
    /// instances there is no order. While Redis is away, only the callers of one instance keep out of each other's way.
    /// </summary>
    /// <param name="plan">What to take; the wait is bounded by <see cref="LockPlan.Patience"/>.</param>
    /// <param name="isPointless">
    /// Asked while another has a lock of <see cref="LockPlan.NoWait"/>, at first and whenever it is given back: whether
    /// to give up. Null: give up at once.
    /// </param>
    /// <param name="cancellationToken">Gives up and leaves the wait queue.</param>
    /// <returns>The locks, given back when disposed; null if they were refused or the wait ran out.</returns>
    Task<IAsyncDisposable?> AcquireAsync(
        LockPlan plan,
        Func<Task<bool>>? isPointless,
        CancellationToken cancellationToken
    );
}
