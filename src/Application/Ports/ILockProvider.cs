namespace Concert.Application.Ports;

/// <summary>Locks between instances. A lock is a courtesy, not a proof: see docs/adr/0003.</summary>
public interface ILockProvider
{
    /// <summary>
    /// Takes all the keys or none.
    /// </summary>
    /// <param name="keys">Distinct and sorted, at most <see cref="LockPlan.MaxKeys"/>, of one hash tag.</param>
    /// <param name="wait">
    /// How long to wait, in order of arrival, while another has one of the keys; zero: do not wait.
    /// </param>
    /// <param name="cancellationToken">Gives up the wait and leaves the line.</param>
    /// <returns>The lock, given back when disposed; null if it was refused or the wait ran out.</returns>
    Task<IAsyncDisposable?> AcquireAsync(
        IReadOnlyList<string> keys,
        TimeSpan wait,
        CancellationToken cancellationToken
    );
}
