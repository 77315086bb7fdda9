namespace Concert.Infrastructure.Queue;

using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

/// <summary>
/// Runs the scripts on a concert's keys and its sale's terms, and opens a queue that is missing: a new one, or one that was
/// lost with Redis's data, from what <see cref="QueueRecords"/> has written down of it.
/// </summary>
internal sealed class QueueScripts(RedisConnection redis, IServiceScopeFactory scopes) : IDisposable
{
    /// <summary>Bytes of the draws that are remembered; one of a million users has sixteen million.</summary>
    private const int MaxDrawBytes = 64 << 20;

    // What the scripts call a queue that stands by arrival, and one that stands as drawn. One whose draw was under way when
    // the data was lost is undecided again.
    private const int OrderedByArrival = 1;
    private const int OrderedByDraw = 2;

    private static readonly string[] KeyNames = ["waiting", "active", "places", "room", "pace", "ended"];

    private static readonly RedisScript Open = RedisScript.OfQueue("open");

    // After a loss of data everybody comes back at once. A draw never changes once it is frozen; a queue may be lost again.
    private readonly SingleFlight<long, FrozenDraw?> _draws = new(MaxDrawBytes, draw => draw?.Entries.Length + 1);
    private readonly SingleFlight<long, bool> _openings = new(maxSize: 0, _ => null);

    /// <summary>Runs a script, and opens the queue first if there is none.</summary>
    public async Task<long[]> RunAsync(
        RedisScript script,
        SaleTerms sale,
        RedisValue[] arguments,
        CancellationToken cancellationToken
    )
    {
        var answer = await RunOnceAsync(script, sale, arguments, cancellationToken);
        if (answer.Code() != QueueCode.NoQueue)
            return answer;
        await _openings.GetAsync(sale.ConcertId, () => OpenAsync(sale), cancellationToken);
        answer = await RunOnceAsync(script, sale, arguments, cancellationToken);
        return answer.Code() != QueueCode.NoQueue ? answer : throw new PortException(QueueErrors.Unavailable);
    }

    /// <summary>Runs a script, which answers <see cref="QueueCode.NoQueue"/> if there is no queue.</summary>
    public async Task<long[]> RunOnceAsync(
        RedisScript script,
        SaleTerms sale,
        RedisValue[] arguments,
        CancellationToken cancellationToken
    ) => (long[])(await EvaluateAsync(script, sale, arguments, cancellationToken))!;

    /// <summary>The same for a script whose answer is not made of numbers.</summary>
    public async Task<RedisResult> EvaluateAsync(
        RedisScript script,
        SaleTerms sale,
        RedisValue[] arguments,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await redis.RunAsync(
                script,
                [.. KeyNames.Select(name => (RedisKey)$"{{concert:{sale.ConcertId}}}:{name}")],
                [.. Terms(sale), .. arguments],
                cancellationToken
            );
        }
        catch (RedisUnavailableException exception)
        {
            throw new PortException(QueueErrors.Unavailable, exception);
        }
    }

    /// <summary>Asks the database what it knows of queues.</summary>
    public async Task<T> AskAsync<T>(Func<QueueRecords, Task<T>> ask)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await ask(scope.ServiceProvider.GetRequiredService<QueueRecords>());
    }

    /// <summary>The draw of a concert, if it has been run; remembered within a bound.</summary>
    public ValueTask<FrozenDraw?> FindDrawAsync(long concertId, CancellationToken cancellationToken) =>
        _draws.GetAsync(
            concertId,
            () => AskAsync(records => records.FindDrawAsync(concertId, CancellationToken.None)),
            cancellationToken
        );

    public void Dispose()
    {
        _draws.Dispose();
        _openings.Dispose();
    }

    private async Task<bool> OpenAsync(SaleTerms sale)
    {
        var last = await AskAsync(records => records.FindAsync(sale.ConcertId, CancellationToken.None));
        var draw = await FindDrawAsync(sale.ConcertId, CancellationToken.None);
        RedisValue[] arguments =
        [
            draw is not null ? OrderedByDraw
            : last?.Ordered == OrderedByArrival ? OrderedByArrival
            : 0,
            draw?.LastSequence ?? last?.Early ?? 0,
            last is not null,
            last?.Sequence ?? 0,
            last?.Through ?? 0,
            last?.Waiting ?? 0,
            last?.Active ?? 0,
            last?.ActiveUntil.ToUnixTimeMilliseconds() ?? 0,
            last?.Admitted ?? 0,
            last?.PassedOver ?? 0,
            last?.Left ?? 0,
        ];
        await RunOnceAsync(Open, sale, arguments, CancellationToken.None);
        return true;
    }

    private static RedisValue[] Terms(SaleTerms sale) =>
        [
            sale.SaleOpensAt.ToUnixTimeMilliseconds(),
            sale.SaleClosesAt.ToUnixTimeMilliseconds(),
            sale.QueueIsPaused,
            sale.Policy.AdmissionsPerInterval,
            sale.Policy.IntervalSeconds * 1_000L,
            sale.Policy.MaxActive,
            sale.Policy.ActiveSeconds * 1_000L,
            sale.Policy.NoShowSeconds * 1_000L,
            sale.Policy.Fairness == Fairness.Draw,
        ];
}
