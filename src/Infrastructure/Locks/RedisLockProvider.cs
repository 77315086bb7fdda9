namespace Concert.Infrastructure.Locks;

using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

/// <summary>
/// Locks in Redis. Each has an owner and a lease, which the owner renews while it works and which ends by itself if the
/// owner dies; taking, renewing and giving back are scripts, so only the owner can do the latter two. Waiters stand in
/// line and sleep until the one before them wakes their instance by publish/subscribe, one subscription an instance; a
/// lost message costs at most <see cref="MaxSleep"/>. An owner that is stopped past its lease still believes to have the
/// lock: the database decides (docs/adr/0003).
/// </summary>
internal sealed partial class RedisLockProvider(
    RedisConnection redis,
    TimeProvider time,
    ILogger<RedisLockProvider> logger
) : ILockProvider, IDisposable
{
    private const int LongestLine = 1_000;
    private const string WakeChannel = "lock-wake:";
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan MaxSleep = TimeSpan.FromSeconds(1);

    private static readonly RedisScript Acquire = RedisScript.OfLocks("acquire");
    private static readonly RedisScript Release = RedisScript.OfLocks("release");
    private static readonly RedisScript Renew = RedisScript.OfLocks("renew");

    private TimeProvider Time { get; } = time;

    private readonly string _instance = Guid.NewGuid().ToString("N");
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _sleepers = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _subscribing = new(1, 1);
    private bool _subscribed;
    private long _lastNumber;

    public async Task<IAsyncDisposable?> AcquireAsync(
        IReadOnlyList<string> keys,
        TimeSpan wait,
        CancellationToken cancellationToken
    )
    {
        if (keys.Count > LockPlan.MaxKeys)
            throw new ArgumentException($"More than {LockPlan.MaxKeys} keys.", nameof(keys));
        var owner = string.Create(
            CultureInfo.InvariantCulture,
            $"{_instance}:{Interlocked.Increment(ref _lastNumber)}"
        );
        RedisKey[] redisKeys = [.. keys.SelectMany<string, RedisKey>(key => [key, $"{key}:line", $"{key}:due"])];

        bool? taken = null;
        try
        {
            if (wait > TimeSpan.Zero)
                await SubscribeAsync(cancellationToken);
            taken = await TakeAsync(owner, redisKeys, wait, cancellationToken);
        }
        finally
        {
            // A refusal without wait left no trace, but a wait that ended or a call that was cut off may have.
            if (taken is null || (taken is false && wait > TimeSpan.Zero))
                await ReleaseAsync(owner, redisKeys);
        }
        return taken.Value ? new Held(this, owner, redisKeys) : null;
    }

    public void Dispose() => _subscribing.Dispose();

    private async Task<bool> TakeAsync(
        string owner,
        RedisKey[] keys,
        TimeSpan wait,
        CancellationToken cancellationToken
    )
    {
        var started = Time.GetTimestamp();
        while (true)
        {
            // Listen before asking, so that a lock freed in between is not missed.
            var woken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _sleepers[owner] = woken;
            try
            {
                var left = wait - Time.GetElapsedTime(started);
                var answer = (long)
                    await redis.RunAsync(
                        Acquire,
                        keys,
                        [owner, Milliseconds(Lease), Math.Max(0, Milliseconds(left)), LongestLine],
                        cancellationToken
                    );
                if (answer <= 0)
                    return answer == 0;

                var sleep = TimeSpan.FromMilliseconds(Math.Min(answer, Milliseconds(MaxSleep)));
                await Task.WhenAny(woken.Task, Task.Delay(sleep < left ? sleep : left, Time, cancellationToken));
                cancellationToken.ThrowIfCancellationRequested();
            }
            finally
            {
                _sleepers.TryRemove(owner, out _);
            }
        }
    }

    private async Task SubscribeAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _subscribed))
            return;
        await _subscribing.WaitAsync(cancellationToken);
        try
        {
            if (_subscribed)
                return;
            await redis.SubscribeAsync(WakeChannel + _instance, Wake);
            Volatile.Write(ref _subscribed, value: true);
        }
        finally
        {
            _subscribing.Release();
        }
    }

    private void Wake(string owner)
    {
        if (_sleepers.TryGetValue(owner, out var sleeper))
            sleeper.TrySetResult();
    }

    private async Task ReleaseAsync(string owner, RedisKey[] keys)
    {
        try
        {
            await redis.RunAsync(Release, keys, [owner, redis.KeyPrefix + WakeChannel]);
        }
        catch (Exception exception)
        {
            // The work under it is done, so nothing may fail any more. The lease ends it, and the place in line has its own end.
            LogNotReleased(logger, exception);
        }
    }

    private async Task RenewAsync(string owner, RedisKey[] keys)
    {
        try
        {
            if ((long)await redis.RunAsync(Renew, keys, [owner, Milliseconds(Lease)]) == 0)
                LogLost(logger);
        }
        catch (Exception exception)
        {
            LogNotRenewed(logger, exception);
        }
    }

    private static long Milliseconds(TimeSpan span) => (long)span.TotalMilliseconds;

    [LoggerMessage(Level = LogLevel.Warning, Message = "A lock could not be given back; its lease ends it")]
    private static partial void LogNotReleased(ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A lock could not be renewed")]
    private static partial void LogNotRenewed(ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A lock was lost before the work under it was done")]
    private static partial void LogLost(ILogger logger);

    private sealed class Held : IAsyncDisposable
    {
        private readonly RedisLockProvider _provider;
        private readonly string _owner;
        private readonly RedisKey[] _keys;
        private readonly ITimer _renewal;

        public Held(RedisLockProvider provider, string owner, RedisKey[] keys)
        {
            (_provider, _owner, _keys) = (provider, owner, keys);
            _renewal = provider.Time.CreateTimer(
                _ => _ = provider.RenewAsync(owner, keys),
                state: null,
                Lease / 3,
                Lease / 3
            );
        }

        public async ValueTask DisposeAsync()
        {
            await _renewal.DisposeAsync();
            await _provider.ReleaseAsync(_owner, _keys);
        }
    }
}
