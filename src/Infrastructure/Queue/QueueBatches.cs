namespace Concert.Infrastructure.Queue;

using StackExchange.Redis;

/// <summary>
/// Runs one script for many users of a concert at once. While calls are under way, the users who come are collected for
/// the next one, in order of arrival. So a busy queue costs a call per round trip instead of a call per user, and a quiet
/// one waits for nothing. A call is not cancelled by a user who leaves; it is bounded by the timeout of Redis.
/// </summary>
internal sealed class QueueBatches(QueueScripts scripts, string script)
{
    /// <summary>Redis serves nobody else while it runs a batch.</summary>
    private const int MaxUsers = 128;

    /// <summary>Per concert. More than one, so that a call that hangs does not stop the others.</summary>
    private const int MaxUnderWay = 2;

    private readonly Lock _gate = new();

    // Only of concerts for which a call is under way.
    private readonly Dictionary<long, Pending> _pending = [];

    /// <summary>The numbers for all users of the batch, and which user of it this one is.</summary>
    public async Task<(long[] Answer, int Index)> RunAsync(SaleTerms sale, RedisValue[] arguments)
    {
        Batch batch;
        int index;
        Pending? pending;
        bool isDue;
        lock (_gate)
        {
            if (!_pending.TryGetValue(sale.ConcertId, out pending))
                _pending[sale.ConcertId] = pending = new Pending();
            batch = pending.Next ??= new Batch(sale);
            index = batch.Users++;
            batch.Arguments.AddRange(arguments);
            isDue = pending.UnderWay < MaxUnderWay || batch.Users == MaxUsers;
            if (isDue)
            {
                pending.UnderWay++;
                pending.Next = null;
            }
        }
        if (isDue)
            _ = SendAsync(pending, batch);
        return (await batch.Answer.Task, index);
    }

    private async Task SendAsync(Pending pending, Batch? batch)
    {
        while (batch is not null)
        {
            try
            {
                batch.Answer.SetResult(
                    await scripts.RunAsync(script, batch.Sale, [.. batch.Arguments], CancellationToken.None)
                );
            }
            catch (Exception exception)
            {
                batch.Answer.SetException(exception);
            }
            lock (_gate)
            {
                var concertId = batch.Sale.ConcertId;
                (batch, pending.Next) = (pending.Next, null);
                if (batch is null && --pending.UnderWay == 0)
                    _pending.Remove(concertId);
            }
        }
    }

    private sealed class Pending
    {
        public int UnderWay { get; set; }
        public Batch? Next { get; set; }
    }

    private sealed class Batch(SaleTerms sale)
    {
        public SaleTerms Sale => sale;
        public int Users { get; set; }
        public List<RedisValue> Arguments { get; } = [];
        public TaskCompletionSource<long[]> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
