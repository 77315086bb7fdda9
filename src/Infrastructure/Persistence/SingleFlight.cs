namespace Concert.Infrastructure.Persistence;

using Microsoft.Extensions.Caching.Memory;

/// <summary>
/// Lets all who want the same thing at the same time share one piece of work, and remembers what came of it. A failure is
/// shared by those who waited for it, and not remembered. The work goes on when a caller gives up, so it must end by itself.
/// </summary>
/// <param name="maxSize">The bound of what is remembered, in the unit of <paramref name="sizeOf"/>.</param>
/// <param name="sizeOf">The size of a value; null if it is not to be remembered.</param>
/// <param name="lifetime">How old a value may become, counted from when its work began; null: it never changes.</param>
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

    /// <summary>Who asks from now on gets nothing that was found out before.</summary>
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
            // One that was forgotten meanwhile is of no use to anybody but those who wait for it.
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
