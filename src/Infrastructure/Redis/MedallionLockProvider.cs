#if PUBLIC_FEED
namespace Concert.Infrastructure.Redis;

using Medallion.Threading.Redis;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

/// <summary>
/// Medallion's Redis lock behind the same port, where the public feed is reachable. It polls while it waits and does not
/// keep the order of arrival; keys are taken one by one in their sorted order and given back if one of them is refused.
/// It takes a Redis that hangs for one that refuses, so that is asked first.
/// </summary>
internal sealed partial class MedallionLockProvider(
    RedisConnection redis,
    TimeProvider time,
    ILogger<MedallionLockProvider> logger
) : ILockProvider
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(10);

    public async Task<IAsyncDisposable?> AcquireAsync(
        IReadOnlyList<string> keys,
        TimeSpan wait,
        CancellationToken cancellationToken
    )
    {
        var started = time.GetTimestamp();
        var held = new HeldLocks(logger);
        var all = false;
        try
        {
            await redis.PingAsync(cancellationToken);
            var database = await redis.DatabaseAsync(cancellationToken);
            foreach (var key in keys)
            {
                var left = wait - time.GetElapsedTime(started);
                var handle = await new RedisDistributedLock(
                    redis.KeyPrefix + key,
                    database,
                    options => options.Expiry(Lease)
                ).TryAcquireAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, cancellationToken);
                if (handle is null)
                    return null;
                held.Add(handle);
            }
            all = true;
            return held;
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            throw new RedisUnavailableException(exception);
        }
        finally
        {
            if (!all)
                await held.DisposeAsync();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A lock could not be given back; its lease ends it")]
    private static partial void LogNotReleased(ILogger logger, Exception exception);

    private sealed class HeldLocks(ILogger logger) : IAsyncDisposable
    {
        private readonly Stack<IAsyncDisposable> _handles = new();

        public void Add(IAsyncDisposable handle) => _handles.Push(handle);

        public async ValueTask DisposeAsync()
        {
            while (_handles.TryPop(out var handle))
            {
                try
                {
                    await handle.DisposeAsync();
                }
                catch (Exception exception)
                {
                    LogNotReleased(logger, exception);
                }
            }
        }
    }
}
#endif
