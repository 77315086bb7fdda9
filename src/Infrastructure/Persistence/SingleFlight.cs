namespace Concert.Infrastructure.Persistence;

using Microsoft.Extensions.Caching.Memory;

/// <summary>
/// Concurrent callers of one key share one piece of work, and its result is remembered. A failure is shared, but not
/// remembered. The work goes on when a caller gives up, so it must end by itself.
/// </summary>
/// <param name="maxSize">In the unit of <paramref name="sizeOf"/>, which is null for what is not to be remembered.</param>
/// <param name="lifetime">Counted from the start of the work; null: for ever.</param>
internal sealed class SingleFlight<TKey, TValue>(long maxSize, Func<TValue, long?> sizeOf, TimeSpan? lifetime = null)
    : IDisposable
    where TKey : notnull
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, TaskCompletionSource<TValue>> _flights = [];
    private readonly MemoryCache _remembered = new(new MemoryCacheOptions { SizeLimit = maxSize });

    public async ValueTask<TValue> GetAsync(TKey key, Func<Task<TValue>> work, CancellationToken cancellationToken)
    {
        if (_remembered.TryGetValue(key, out TValue? value))
            return value!;
        TaskCompletionSource<TValue>? flight;
        lock (_gate)
        {
            // Again, since a flight may have landed in between.
            if (_remembered.TryGetValue(key, out value))
                return value!;
            if (!_flights.TryGetValue(key, out flight))
            {
                flight = new TaskCompletionSource<TValue>(TaskCreationOptions.RunContinuationsAsynchronously);
                _flights.Add(key, flight);
                _ = LandAsync(key, flight, Task.Run(work, CancellationToken.None));
            }
        }
        return await flight.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Later callers get nothing that was read before.</summary>
    public void Forget(TKey key)
    {
        lock (_gate)
        {
            _flights.Remove(key);
            _remembered.Remove(key);
        }
    }

    public void Dispose() => _remembered.Dispose();

    private async Task LandAsync(TKey key, TaskCompletionSource<TValue> flight, Task<TValue> work)
    {
        var expires = DateTimeOffset.UtcNow + lifetime;
        await ((Task)work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate)
        {
            // A flight that was forgotten is for those who wait for it only.
            if (_flights.GetValueOrDefault(key) == flight)
            {
                _flights.Remove(key);
                if (work.IsCompletedSuccessfully && sizeOf(work.Result) is { } size)
                {
                    var entry = new MemoryCacheEntryOptions { Size = size, AbsoluteExpiration = expires };
                    _remembered.Set(key, work.Result, entry);
                }
            }
        }
        flight.SetFromTask(work);
    }
}
