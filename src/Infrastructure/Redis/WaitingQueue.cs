namespace Concert.Infrastructure.Redis;

using Concert.Domain.Queue;
using StackExchange.Redis;

internal sealed class WaitingQueue(RedisConnection redis, TimeProvider time) : IWaitingQueue
{
    /// <summary>The most to admit in one script, so that none takes long.</summary>
    private const int MaxBatch = 5_000;

    /// <summary>Enough for the highest rate that a policy allows, 100,000 a second.</summary>
    private const int MaxBatches = 20;

    private static readonly RedisScript Join = RedisScript.OfQueue("join");
    private static readonly RedisScript Status = RedisScript.OfQueue("status");
    private static readonly RedisScript Leave = RedisScript.OfQueue("leave");
    private static readonly RedisScript Promote = RedisScript.OfQueue("promote");
    private static readonly RedisScript Extend = RedisScript.OfQueue("extend");
    private static readonly RedisScript Count = RedisScript.OfQueue("count");

    public async Task<JoinedPlace?> JoinAsync(SaleTerms sale, Guid userId, CancellationToken cancellationToken)
    {
        var answer = await RunAsync(Join, sale.ConcertId, [Name(userId), .. Terms(sale)], cancellationToken);
        return answer.IsNull
            ? null
            : new JoinedPlace(Place(sale.ConcertId, userId, (long[])answer!), IsNew: ((long[])answer!)[3] == 1);
    }

    public async Task<QueuePlace?> FindAsync(QueuePass pass, CancellationToken cancellationToken)
    {
        var answer = await RunAsync(Status, pass.ConcertId, [Name(pass.UserId), pass.Sequence], cancellationToken);
        return answer.IsNull ? null : Place(pass.ConcertId, pass.UserId, (long[])answer!);
    }

    public async Task<bool> LeaveAsync(QueuePass pass, CancellationToken cancellationToken) =>
        (bool)await RunAsync(Leave, pass.ConcertId, [Name(pass.UserId), pass.Sequence], cancellationToken);

    public async Task LeaveAsync(long concertId, Guid userId, CancellationToken cancellationToken) =>
        await RunAsync(Leave, concertId, [Name(userId), 0], cancellationToken);

    public async Task<int> PromoteAsync(SaleTerms sale, CancellationToken cancellationToken)
    {
        var total = 0;
        for (var batch = 0; batch < MaxBatches; batch++)
        {
            var count = (int)await RunAsync(Promote, sale.ConcertId, [MaxBatch, .. Terms(sale)], cancellationToken);
            total += count;
            if (count < MaxBatch)
                break;
        }
        return total;
    }

    public async Task<bool> IsActiveAsync(QueuePass pass, CancellationToken cancellationToken)
    {
        try
        {
            return await FindAsync(pass, cancellationToken) is { IsActive: true };
        }
        catch (PortException) when (pass.ActiveUntil is not null)
        {
            return pass.ActiveUntil > time.GetUtcNow();
        }
    }

    public async Task ExtendAsync(QueuePass pass, DateTimeOffset until, CancellationToken cancellationToken) =>
        await RunAsync(
            Extend,
            pass.ConcertId,
            [Name(pass.UserId), pass.Sequence, until.ToUnixTimeMilliseconds() + 1],
            cancellationToken
        );

    public async Task<QueueFigures> CountAsync(long concertId, CancellationToken cancellationToken)
    {
        var answer = (long[])(await RunAsync(Count, concertId, [], cancellationToken))!;
        return new QueueFigures(answer[0], answer[1], answer[2]);
    }

    private async Task<RedisResult> RunAsync(
        RedisScript script,
        long concertId,
        RedisValue[] arguments,
        CancellationToken cancellationToken
    )
    {
        RedisKey Key(string name) => $"{{concert:{concertId}}}:{name}";
        try
        {
            return await redis.RunAsync(
                script,
                [Key("waiting"), Key("active"), Key("admitted"), Key("meta")],
                arguments,
                cancellationToken
            );
        }
        catch (RedisUnavailableException exception)
        {
            throw new PortException(QueueErrors.Unavailable, exception);
        }
    }

    private static RedisValue Name(Guid userId) => userId.ToString("N");

    private static RedisValue[] Terms(SaleTerms sale) =>
        [
            sale.SaleOpensAt.ToUnixTimeMilliseconds(),
            sale.SaleClosesAt.ToUnixTimeMilliseconds(),
            sale.QueueIsPaused,
            sale.Policy.AdmissionsPerInterval,
            sale.Policy.IntervalSeconds * 1_000L,
            sale.Policy.MaxActive,
            sale.Policy.ActiveSeconds * 1_000L,
        ];

    /// <param name="concertId">The concert.</param>
    /// <param name="userId">The user.</param>
    /// <param name="answer">Sequence, the millisecond until which the place is active or 0, position.</param>
    private static QueuePlace Place(long concertId, Guid userId, long[] answer)
    {
        DateTimeOffset? activeUntil = answer[1] == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(answer[1]);
        return new QueuePlace(new QueuePass(userId, concertId, answer[0], activeUntil), answer[2]);
    }
}
