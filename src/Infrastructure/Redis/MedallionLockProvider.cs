#if PUBLIC_FEED
namespace Concert.Infrastructure.Redis;

using Medallion.Threading.Redis;
using Microsoft.Extensions.Configuration;
using StackExchange.Redis;

/// <summary>
/// Medallion's Redis lock behind the same port, where the public feed is reachable. It polls while it waits and does not
/// keep the order of arrival; keys are taken one by one in their sorted order and given back if one of them is refused.
/// </summary>
internal sealed class MedallionLockProvider(IConfiguration configuration) : ILockProvider
{
    private readonly Lazy<Task<ConnectionMultiplexer>> _connection = new(() =>
        ConnectionMultiplexer.ConnectAsync(configuration.GetConnectionString("Redis")!)
    );

    public async Task<IAsyncDisposable?> AcquireAsync(
        IReadOnlyList<string> keys,
        TimeSpan wait,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var database = (await _connection.Value).GetDatabase();
            var held = new HeldLocks();
            foreach (var key in keys)
            {
                var handle = await new RedisDistributedLock(key, database).TryAcquireAsync(wait, cancellationToken);
                if (handle is null)
                {
                    await held.DisposeAsync();
                    return null;
                }
                held.Add(handle);
            }
            return held;
        }
        catch (RedisConnectionException exception)
        {
            throw new RedisUnavailableException(exception);
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
