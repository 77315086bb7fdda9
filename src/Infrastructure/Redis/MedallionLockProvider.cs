#if PUBLIC_FEED
namespace Concert.Infrastructure.Redis;

using Medallion.Threading.Redis;
using StackExchange.Redis;

/// <summary>
/// Medallion's Redis lock behind the same port, where the public feed is reachable. It polls while it waits and does not
/// keep the order of arrival; keys are taken one by one in their sorted order and given back if one of them is refused.
/// </summary>
internal sealed class MedallionLockProvider(RedisConnection redis, TimeProvider time) : ILockProvider
{
    public async Task<IAsyncDisposable?> AcquireAsync(
        IReadOnlyList<string> keys,
        TimeSpan wait,
        CancellationToken cancellationToken
    )
    {
        var started = time.GetTimestamp();
        var held = new HeldLocks();
        var all = false;
        try
        {
            var database = await redis.DatabaseAsync(cancellationToken);
            foreach (var key in keys)
            {
                var left = wait - time.GetElapsedTime(started);
                var handle = await new RedisDistributedLock(redis.KeyPrefix + key, database).TryAcquireAsync(
                    left > TimeSpan.Zero ? left : TimeSpan.Zero,
                    cancellationToken
                );
                if (handle is null)
                    return null;
                held.Add(handle);
            }
            all = true;
            return held;
        }
        catch (Exception exception) when (exception is RedisConnectionException or TimeoutException)
        {
            throw new RedisUnavailableException(exception);
        }
        finally
        {
            if (!all)
                await held.DisposeAsync();
        }
    }

    private sealed class HeldLocks : IAsyncDisposable
    {
        private readonly Stack<IAsyncDisposable> _handles = new();

        public void Add(IAsyncDisposable handle) => _handles.Push(handle);

        public async ValueTask DisposeAsync()
        {
            while (_handles.TryPop(out var handle))
                await handle.DisposeAsync();
        }
    }
}
#endif
