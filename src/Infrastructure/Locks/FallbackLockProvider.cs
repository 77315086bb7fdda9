namespace Concert.Infrastructure.Locks;

/// <summary>Redis's locks while Redis is there, else the database's.</summary>
internal sealed class FallbackLockProvider(ILockProvider whileRedisIsThere, DatabaseLockProvider database)
    : ILockProvider
{
    public async Task<IAsyncDisposable?> AcquireAsync(
        IReadOnlyList<string> keys,
        TimeSpan wait,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await whileRedisIsThere.AcquireAsync(keys, wait, cancellationToken);
        }
        catch (RedisUnavailableException)
        {
            return await database.AcquireAsync(keys, wait, cancellationToken);
        }
    }
}
