namespace Concert.Bench.Locks;

using System.Collections.Concurrent;
using Concert.Application.Pipeline;
using Concert.Infrastructure.Locks;
using Medallion.Threading.Redis;
using StackExchange.Redis;

/// <summary>A way to take one unit; false if none is left, and null if a bound was reached first.</summary>
internal delegate Task<bool?> Take(Stock stock, Contest contest, int item);

internal sealed record Strategy(string Name, Take TakeAsync);

/// <summary>All strategies let the database decide, and differ in who gets to ask it. Each try and each wait is bounded.</summary>
internal sealed class Strategies(ConnectionMultiplexer redis, LockProvider product)
{
    private const int MaxTries = 2_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(10);

    /// <summary>What Retry-After says with 503.</summary>
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<int, Lazy<Task<bool>>> _reads = [];

    public IReadOnlyList<Strategy> All =>
        [
            new("Redis lock + update", TakeUnderRedisLockAsync),
            new("update alone", async (stock, _, item) => await stock.TakeIfLeftAsync(item)),
            new("row lock alone", async (stock, _, item) => await stock.TakeLockedAsync(item)),
            new("version + retry", TakeOptimisticallyAsync),
            new("as in the product", TakeAsProductDoesAsync),
        ];

    /// <summary>Medallion's lock, as it comes. A refused try at a seat is explained by a read, since its owner may fail.</summary>
    private async Task<bool?> TakeUnderRedisLockAsync(Stock stock, Contest contest, int item)
    {
        var gate = new RedisDistributedLock(Key(item), redis.GetDatabase(), options => options.Expiry(Lease));
        for (var tries = 0; tries < (contest.Waits ? 1 : MaxTries); tries++)
        {
            await using var held = await gate.TryAcquireAsync(contest.Waits ? Patience : TimeSpan.Zero);
            if (held is not null)
                return await stock.TakeIfLeftAsync(item);
            if (!contest.Waits && !await stock.IsLeftAsync(item))
                return false;
        }
        return null;
    }

    private static async Task<bool?> TakeOptimisticallyAsync(Stock stock, Contest contest, int item)
    {
        var began = TimeProvider.System.GetTimestamp();
        for (var tries = 0; tries < MaxTries && TimeProvider.System.GetElapsedTime(began) < Patience; tries++)
        {
            if (await stock.TakeVersionAsync(item) is { } outcome)
                return outcome;
            await Task.Delay(Random.Shared.Next(1, 1 << Math.Min(tries + 2, 8)));
        }
        return null;
    }

    /// <summary>The product's locks. Who is refused because the wait queue is full comes back as Retry-After says.</summary>
    private async Task<bool?> TakeAsProductDoesAsync(Stock stock, Contest contest, int item)
    {
        var plan = contest.Waits ? LockPlan.Wait(Key(item)) : LockPlan.None.AndTry([Key(item)]);
        var isGone = false;
        var began = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(began) < Patience)
        {
            await using (var held = await product.AcquireAsync(plan, contest.Waits ? null : IsGoneAsync, default))
            {
                if (held is not null)
                    return await stock.TakeIfLeftAsync(item);
            }
            if (isGone)
                return false;
            await Task.Delay(RetryAfter);
        }
        return null;

        async Task<bool> IsGoneAsync(string key) =>
            isGone = await _reads
                .GetOrAdd(item, _ => new Lazy<Task<bool>>(() => Task.Run(() => ReadOnceAsync(stock, item))))
                .Value;
    }

    /// <summary>Those who ask meanwhile share the answer.</summary>
    private async Task<bool> ReadOnceAsync(Stock stock, int item)
    {
        try
        {
            return !await stock.IsLeftAsync(item);
        }
        finally
        {
            _reads.TryRemove(item, out _);
        }
    }

    private static string Key(int item) => $"bench:lock:{item}";
}
