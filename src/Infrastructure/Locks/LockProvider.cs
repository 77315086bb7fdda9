namespace Concert.Infrastructure.Locks;

using Medallion.Threading;
using Medallion.Threading.Redis;
using Microsoft.Extensions.Logging;

/// <summary>
/// Locks in two parts. On this instance, a wait queue per key, in order of arrival. Between instances, Medallion's lock in
/// Redis, for whoever has the turn here: at most one contender per instance and key, so that polling costs little. An owner
/// that is stopped past its lease still believes to have the lock, and while Redis is away only the wait queues are left:
/// the database decides (docs/adr/0003).
/// </summary>
internal sealed partial class LockProvider(
    WaitQueues queues,
    RedisConnection redis,
    TimeProvider time,
    ILogger<LockProvider> logger
) : ILockProvider
{
    /// <summary>How long a lock in Redis outlives an instance that was killed.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(10);

    /// <summary>Between two tries for a lock that another instance has.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    public async Task<IAsyncDisposable?> AcquireAsync(
        LockPlan plan,
        Func<Task<bool>>? isPointless,
        CancellationToken cancellationToken
    )
    {
        using var patience = new CancellationTokenSource(LockPlan.Patience, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        var held = new HeldLocks(redis, logger);
        var isTaken = false;
        try
        {
            isTaken =
                await WaitForTurnsAsync(plan, isPointless, held, stop.Token)
                && await TakeInRedisAsync(plan, isPointless, held, stop.Token, cancellationToken);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The wait has run out; nothing was taken.
        }
        finally
        {
            if (!isTaken)
                await held.DisposeAsync();
        }
        return isTaken ? held : null;
    }

    private async Task<bool> WaitForTurnsAsync(
        LockPlan plan,
        Func<Task<bool>>? isPointless,
        HeldLocks held,
        CancellationToken cancellationToken
    )
    {
        foreach (var key in plan.InOrder)
        {
            if (!await held.Add(queues.Enter(key)).WaitAsync(cancellationToken))
                return false;
        }
        foreach (var key in plan.NoWait)
        {
            var turn = held.Add(queues.Enter(key));
            if (!turn.IsGranted && (isPointless is null || !await turn.WaitAsync(isPointless, cancellationToken)))
                return false;
        }
        return true;
    }

    private async Task<bool> TakeInRedisAsync(
        LockPlan plan,
        Func<Task<bool>>? isPointless,
        HeldLocks held,
        CancellationToken stop,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var waiting = plan.InOrder.Select(key => WaitAsync(key, held, stop, cancellationToken));
            var trying = Task.WhenAll(plan.NoWait.Select(key => TryAsync(key, held, cancellationToken)));
            await Task.WhenAll([.. waiting, trying]);

            // A refused lock is no verdict, since its holder may fail. If nothing shows that it did not, the row decides.
            return Array.TrueForAll(await trying, isTaken => isTaken)
                || (isPointless is not null && !await isPointless());
        }
        catch (RedisUnavailableException)
        {
            return true;
        }
    }

    /// <summary>A try is bounded by the time limit of calls to Redis; patience ends only the waiting in between.</summary>
    private async Task WaitAsync(
        string key,
        HeldLocks held,
        CancellationToken stop,
        CancellationToken cancellationToken
    )
    {
        while (!await TryAsync(key, held, cancellationToken))
            await Task.Delay(Pause, time, stop);
    }

    private async Task<bool> TryAsync(string key, HeldLocks held, CancellationToken cancellationToken)
    {
        var handle = await redis.CallAsync(
            async (database, token) =>
                await new RedisDistributedLock(
                    redis.KeyPrefix + key,
                    database,
                    options => options.Expiry(Lease)
                ).TryAcquireAsync(TimeSpan.Zero, token),
            cancellationToken
        );
        if (handle is not null)
            held.Add(handle);
        return handle is not null;
    }

    /// <summary>Gives back what is in Redis before the turns, so that the next here finds it free.</summary>
    private sealed partial class HeldLocks(RedisConnection redis, ILogger logger) : IAsyncDisposable
    {
        private readonly Lock _gate = new();
        private readonly List<IDistributedSynchronizationHandle> _handles = [];
        private readonly List<WaitQueues.Turn> _turns = [];

        public WaitQueues.Turn Add(WaitQueues.Turn turn)
        {
            _turns.Add(turn);
            return turn;
        }

        public void Add(IDistributedSynchronizationHandle handle)
        {
            lock (_gate)
                _handles.Add(handle);
        }

        public async ValueTask DisposeAsync()
        {
            await Task.WhenAll(_handles.Select(ReleaseAsync));
            _turns.ForEach(turn => turn.Dispose());
        }

        private async Task ReleaseAsync(IDistributedSynchronizationHandle handle)
        {
            try
            {
                await handle.DisposeAsync().AsTask().WaitAsync(redis.CallTimeout);
            }
            catch (Exception exception)
            {
                // The work under it is done, so nothing may fail any more.
                LogNotReleased(logger, exception);
            }
        }

        [LoggerMessage(Level = LogLevel.Warning, Message = "A lock could not be released; its lease ends it")]
        private static partial void LogNotReleased(ILogger logger, Exception exception);
    }
}
