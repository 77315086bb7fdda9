namespace Concert.Infrastructure.Observability;

using System.Globalization;
using System.Text.Json;
using Concert.Application.Concerts.GetSeries;
using Concert.Application.Instances;
using StackExchange.Redis;

/// <summary>
/// What instances say of themselves, in Redis: a key of each, whose fields are about it, its steps, and its figures of each
/// sale, and one that says when each was last heard of. They expire by themselves.
/// </summary>
internal sealed class Instances(RedisConnection redis, TimeProvider time) : IInstances
{
    private const string Index = "instances";
    private const string About = "about";

    /// <summary>Beyond that, those of which was heard longest ago are forgotten.</summary>
    private const int MaxInstances = 200;

    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(OwnFigures.StepSeconds * OwnFigures.MaxSteps);
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(20);
    private static readonly RedisScript Look = RedisScript.Alone("instances");
    private static readonly RedisScript Replace = RedisScript.Alone("figures");

    private volatile IReadOnlyDictionary<string, string> _own = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Notes a sign of life; returns the time by Redis's clock.</summary>
    /// <exception cref="RedisUnavailableException"/>
    public async Task<DateTimeOffset> BeatAsync(string id, CancellationToken cancellationToken) =>
        (await LookAsync(id, cancellationToken)).Now;

    /// <summary>Keeps what this instance says of itself, and what it adds to it.</summary>
    public void Keep(InstanceView about, IEnumerable<KeyValuePair<string, string>> figures) =>
        _own = new Dictionary<string, string>(figures, StringComparer.Ordinal)
        {
            [About] = JsonSerializer.Serialize(about),
        };

    /// <summary>Tells the others what was kept.</summary>
    /// <exception cref="RedisUnavailableException"/>
    public Task TellAsync(string id, CancellationToken cancellationToken) =>
        redis.RunAsync(
            Replace,
            [Key(id)],
            [(long)Memory.TotalMilliseconds, .. _own.SelectMany(field => (RedisValue[])[field.Key, field.Value])],
            cancellationToken
        );

    public async Task<IReadOnlyList<InstanceView>> ListAsync(CancellationToken cancellationToken)
    {
        var (now, found, _) = await ReadAsync([About], cancellationToken);
        return
        [
            .. found
                .Where(each => each.Fields[0] is not null)
                .Select(each => View(JsonSerializer.Deserialize<InstanceView>(each.Fields[0]!)!, each.SeenAt))
                .OrderBy(each => each.StartedAt)
                .ThenBy(each => each.Id, StringComparer.Ordinal),
        ];

        InstanceView View(InstanceView said, DateTimeOffset? seenAt) =>
            said with
            {
                SeenAt = seenAt ?? said.SeenAt,
                Status = now - (seenAt ?? said.SeenAt) > Silence ? InstanceStatus.Gone : said.Status,
            };
    }

    public async Task<SaleSeries> ReadSeriesAsync(long concertId, string currency, CancellationToken cancellationToken)
    {
        var (now, found, isComplete) = await ReadAsync(
            [OwnFigures.Steps, OwnFigures.NameOf(concertId)],
            cancellationToken
        );
        var first = StepOf(now) - OwnFigures.MaxSteps + 1;
        var steps = new SortedDictionary<long, SaleStep>();
        foreach (var (_, fields) in found)
        {
            foreach (var step in Parse<long[]>(fields[0]) ?? [])
                steps.TryAdd(step, new SaleStep(step, 0, 0, default));
            foreach (var step in (Parse<decimal[][]>(fields[1]) ?? []).Select(SaleStep.Of))
                steps[step.Step] = steps.TryGetValue(step.Step, out var known) ? known.With(step) : step;
        }
        return new SaleSeries(
            concertId,
            OwnFigures.StepSeconds,
            BeginningOf(first),
            currency,
            isComplete,
            [
                .. steps
                    .Values.Where(each => each.Step >= first)
                    .Select(each => new SalePoint(
                        BeginningOf(each.Step),
                        each.Waiting,
                        each.Active,
                        each.Count.Admitted,
                        each.Count.Held,
                        each.Count.Sold,
                        each.Count.Revenue,
                        each.Count.Errors
                    )),
            ]
        );
    }

    public static long StepOf(DateTimeOffset now) => now.ToUnixTimeSeconds() / OwnFigures.StepSeconds;

    private static DateTimeOffset BeginningOf(long step) =>
        DateTimeOffset.FromUnixTimeSeconds(step * OwnFigures.StepSeconds);

    private static string Key(string id) => $"instance:{id}";

    private static T? Parse<T>(string? json) => json is null ? default : JsonSerializer.Deserialize<T>(json);

    private async Task<(DateTimeOffset Now, Said[] Found, bool IsComplete)> ReadAsync(
        string[] fields,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var (now, seen) = await LookAsync(id: null, cancellationToken);
            var names = Array.ConvertAll(fields, name => (RedisValue)name);
            var said = await redis.CallAsync(
                (database, token) =>
                    Task.WhenAll(
                            seen.Select(async each => new Said(
                                each.At,
                                Array.ConvertAll(
                                    await database.HashGetAsync(redis.KeyPrefix + Key(each.Id), names),
                                    value => (string?)value
                                )
                            ))
                        )
                        .WaitAsync(token),
                cancellationToken
            );
            return (now, said, IsComplete: true);
        }
        catch (RedisUnavailableException)
        {
            var own = _own;
            return (
                time.GetUtcNow(),
                [new Said(SeenAt: null, [.. fields.Select(name => own.GetValueOrDefault(name))])],
                IsComplete: false
            );
        }
    }

    private async Task<(DateTimeOffset Now, IReadOnlyList<(string Id, DateTimeOffset At)> Seen)> LookAsync(
        string? id,
        CancellationToken cancellationToken
    )
    {
        RedisValue[] arguments = [(long)Memory.TotalMilliseconds, MaxInstances];
        var reply = (RedisResult[])
            (await redis.RunAsync(Look, [Index], id is null ? arguments : [.. arguments, id], cancellationToken))!;
        var seen = (string[])reply[1]!;
        return (
            DateTimeOffset.FromUnixTimeMilliseconds((long)reply[0]),
            [
                .. seen.Chunk(2)
                    .Select(pair =>
                        (
                            pair[0],
                            DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(pair[1], CultureInfo.InvariantCulture))
                        )
                    ),
            ]
        );
    }

    /// <param name="SeenAt">Null if it is not known.</param>
    /// <param name="Fields">In the order in which they were asked for; null for what it did not say.</param>
    private sealed record Said(DateTimeOffset? SeenAt, string?[] Fields);
}
