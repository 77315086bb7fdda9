namespace Concert.Infrastructure.Queue;

using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

/// <summary>
/// Runs the scripts on a concert's keys and its sale's terms, and opens a queue that is missing: it is new, or lost with
/// Redis's data and restored from <see cref="QueueRecords"/>.
/// </summary>
internal sealed class QueueScripts(RedisConnection redis, IServiceScopeFactory scopes) : IDisposable
{
    /// <summary>A draw of a million users has 16 MB.</summary>
    private const int MaxDrawBytes = 64 << 20;

    // As in admission.lua. A queue whose draw was under way when the data was lost is undecided again.
    private const int OrderedByArrival = 1;
    private const int OrderedByDraw = 2;

    private static readonly string[] KeyNames = ["waiting", "active", "places", "room", "pace", "ended"];

    private static readonly RedisScript Forget = RedisScript.Alone("forget");

    private readonly ConcurrentDictionary<string, RedisScript> _scripts = new(StringComparer.Ordinal);

    // After a loss of data everybody comes back at once. A draw never changes once it is frozen; a queue may be lost again.
    private readonly SingleFlight<long, FrozenDraw?> _draws = new(MaxDrawBytes, draw => draw?.Entries.Length + 1);
    private readonly SingleFlight<long, bool> _openings = new(maxSize: 0, _ => null);

    /// <summary>Opens the queue first if there is none.</summary>
    public async Task<long[]> RunAsync(
        string script,
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

    /// <summary>Answers <see cref="QueueCode.NoQueue"/> if there is no queue.</summary>
    public async Task<long[]> RunOnceAsync(
        string script,
        SaleTerms sale,
        RedisValue[] arguments,
        CancellationToken cancellationToken
    ) => (long[])(await EvaluateAsync(script, sale, arguments, cancellationToken))!;

    /// <summary>Removes all that Redis keeps of a concert's queue.</summary>
    public Task ForgetAsync(long concertId, CancellationToken cancellationToken) =>
        ReachAsync(redis.RunAsync(Forget, KeysOf(concertId), [], cancellationToken));

    public async Task<RedisResult> EvaluateAsync(
        string script,
        SaleTerms sale,
        RedisValue[] arguments,
        CancellationToken cancellationToken
    )
    {
        var call = redis.RunAsync(
            _scripts.GetOrAdd(script, RedisScript.OfQueue),
            KeysOf(sale.ConcertId),
            [.. Terms(sale), .. arguments],
            cancellationToken
        );
        await ReachAsync(call);
        return await call;
    }

    /// <summary>Turns an outage of Redis into the error that the port promises.</summary>
    public static async Task ReachAsync(Task call)
    {
        try
        {
            await call;
        }
        catch (RedisUnavailableException exception)
        {
            throw new PortException(QueueErrors.Unavailable, exception);
        }
    }

    public async Task<T> AskAsync<T>(Func<QueueRecords, Task<T>> ask)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await ask(scope.ServiceProvider.GetRequiredService<QueueRecords>());
    }

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
        await RunOnceAsync("open", sale, arguments, CancellationToken.None);
        return true;
    }

    private static RedisKey[] KeysOf(long concertId) =>
        [.. KeyNames.Select(name => (RedisKey)$"{{concert:{concertId}}}:{name}")];

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
            sale.Policy.HoldSeconds * 1_000L,
        ];
}
