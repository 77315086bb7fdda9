namespace Concert.Infrastructure.Locks;

using System.Collections.Concurrent;
using Medallion.Threading;
using Medallion.Threading.Redis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

/// <summary>
/// A wait queue per key on this instance; for whoever is at its head, Medallion's lock in Redis. So each instance has one
/// contender per key, and polling costs little. An owner stopped past its lease still believes it has the lock, and while
/// Redis is away there are only the wait queues: the database decides (docs/adr/0003).
/// </summary>
internal sealed partial class LockProvider(
    WaitQueues queues,
    RedisConnection redis,
    IOptions<LockOptions> options,
    TimeProvider time,
    ILogger<LockProvider> logger
) : ILockProvider
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    private TimeSpan Lease => options.Value.Lease;

    /// <summary>After so long without an answer, which is no refusal, Medallion calls a lock refused.</summary>
    private TimeSpan Unanswered => Lease / 2;

    public async Task<IAsyncDisposable?> AcquireAsync(
        LockPlan plan,
        Func<string, Task<bool>>? isPointless,
        CancellationToken cancellationToken
    )
    {
        using var patience = new CancellationTokenSource(options.Value.Patience, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        var held = new HeldLocks(redis, time, logger);
        var isTaken = false;
        var isTimedOut = false;
        try
        {
            isTaken =
                await WaitForTurnsAsync(plan, isPointless, held, stop.Token)
                && await TakeInRedisAsync(plan, isPointless, held, stop.Token, cancellationToken);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The wait has run out.
            isTimedOut = true;
        }
        finally
        {
            held.Measure(
                isTaken ? "acquired"
                : isTimedOut ? "timed_out"
                : cancellationToken.IsCancellationRequested ? null
                : "refused"
            );
            if (!isTaken)
                await held.DisposeAsync();
        }
        return isTaken ? held : null;
    }

    private async Task<bool> WaitForTurnsAsync(
        LockPlan plan,
        Func<string, Task<bool>>? isPointless,
        HeldLocks held,
        CancellationToken cancellationToken
    )
    {
        if (plan.Alone is { } alone && !await IsTurnAsync(alone))
            return false;
        foreach (var key in plan.InOrder)
        {
            if (!await held.Add(queues.Enter(key)).WaitAsync(cancellationToken))
                return false;
        }
        foreach (var key in plan.NoWait)
        {
            if (!await IsTurnAsync(key))
                return false;
        }
        return true;

        async ValueTask<bool> IsTurnAsync(string key)
        {
            var turn = held.Add(queues.Enter(key));
            return turn.IsGranted
                || (isPointless is not null && await turn.WaitAsync(() => isPointless(key), cancellationToken));
        }
    }

    /// <summary>Tries all at once. A try is bounded by the time limit of calls to Redis; patience ends the waiting.</summary>
    private async Task<bool> TakeInRedisAsync(
        LockPlan plan,
        Func<string, Task<bool>>? isPointless,
        HeldLocks held,
        CancellationToken stop,
        CancellationToken cancellationToken
    )
    {
        try
        {
            string[] tried = plan.Alone is { } alone ? [alone, .. plan.NoWait] : [.. plan.NoWait];
            var tries = Task.WhenAll(tried.Select(key => TryAsync(key, held, cancellationToken)));
            var waits = Task.WhenAll(plan.InOrder.Select(key => TryAsync(key, held, cancellationToken)));
            await Task.WhenAll(tries, waits);

            // A refused lock decides nothing, since its holder may fail: if the wait is not pointless, the row decides.
            foreach (var (key, isTaken) in tried.Zip(await tries))
            {
                held.Awaited = key;
                if (!isTaken && (isPointless is null || await isPointless(key)))
                    return false;
            }
            foreach (var (key, isTaken) in plan.InOrder.Zip(await waits))
            {
                held.Awaited = key;
                for (var isMine = isTaken; !isMine; isMine = await TryAsync(key, held, cancellationToken))
                    await Task.Delay(Pause, time, stop);
            }
            return true;
        }
        catch (RedisUnavailableException)
        {
            return true;
        }
    }

    private async Task<bool> TryAsync(string key, HeldLocks held, CancellationToken cancellationToken)
    {
        var handle = await redis.CallAsync(
            async (database, token) =>
            {
                var started = time.GetTimestamp();
                var handle = await new RedisDistributedLock(
                    redis.KeyPrefix + key,
                    database,
                    settings => settings.Expiry(Lease).MinValidityTime(Lease - Unanswered)
                ).TryAcquireAsync(TimeSpan.Zero, token);
                return handle is null && time.GetElapsedTime(started) >= Unanswered
                    ? throw new TimeoutException("Redis did not answer in time.")
                    : handle;
            },
            cancellationToken
        );
        if (handle is not null)
            held.Add(handle);
        return handle is not null;
    }

    /// <summary>Releases the locks in Redis before the turns, so that the next one here finds them free.</summary>
    private sealed partial class HeldLocks(RedisConnection redis, TimeProvider time, ILogger logger) : IAsyncDisposable
    {
        private readonly ConcurrentBag<IDistributedSynchronizationHandle> _handles = [];
        private readonly List<(WaitQueues.Turn Turn, long Since)> _turns = [];

        /// <summary>The key that is waited for now.</summary>
        public string? Awaited { get; set; }

        public WaitQueues.Turn Add(WaitQueues.Turn turn)
        {
            _turns.Add((turn, time.GetTimestamp()));
            Awaited = turn.Key;
            return turn;
        }

        /// <summary>How long all were waited for that were acquired, or the one that was not.</summary>
        public void Measure(string? outcome)
        {
            if (outcome is null)
                return;
            foreach (var (turn, since) in _turns)
            {
                if (outcome is "acquired" || turn.Key.Equals(Awaited, StringComparison.Ordinal))
                    ConcertMetrics.LockWaitEnded(LockKeys.KindOf(turn.Key), outcome, time.GetElapsedTime(since));
            }
        }

        public void Add(IDistributedSynchronizationHandle handle) => _handles.Add(handle);

        public async ValueTask DisposeAsync()
        {
            await Task.WhenAll(_handles.Select(ReleaseAsync));
            _turns.ForEach(each => each.Turn.Dispose());
        }

        private async Task ReleaseAsync(IDistributedSynchronizationHandle handle)
        {
            try
            {
                await handle.DisposeAsync().AsTask().WaitAsync(redis.CallTimeout);
            }
            catch (Exception exception)
            {
                // The work is done and must not fail any more.
                LogNotReleased(logger, exception);
            }
        }

        [LoggerMessage(Level = LogLevel.Warning, Message = "A lock could not be released; its lease ends it")]
        private static partial void LogNotReleased(ILogger logger, Exception exception);
    }
}
