namespace Concert.Api.Tests.Support;

using StackExchange.Redis;

/// <summary>The Redis itself, one or a cluster, to look into it and to do to it what happens to servers.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private readonly ConnectionMultiplexer _redis;
    private readonly IServer[] _servers;
    private readonly string _prefix;
    private bool _takesNotes;

    private RedisServer(ConnectionMultiplexer redis, string prefix)
    {
        _redis = redis;
        _servers = redis.GetServers();
        _prefix = prefix;
    }

    public static async Task<RedisServer> Of(Given given) =>
        new(await ConnectionMultiplexer.ConnectAsync($"{given.Redis},allowAdmin=true"), given.KeyPrefix);

    /// <summary>Loses all data of a concert at once, as a restart without persistence does.</summary>
    public async Task Lose(TestConcert concert) =>
        await _redis.GetDatabase().KeyDeleteAsync([.. Find(KeysOf(concert.Id))]);

    /// <summary>On how many of the servers there are keys of the concert, and on which first.</summary>
    public IReadOnlyList<EndPoint> ServersOf(TestConcert concert) =>
        [.. _servers.Where(server => server.Keys(pattern: KeysOf(concert.Id)).Any()).Select(server => server.EndPoint)];

    /// <summary>Whether there is such a key, behind the prefix of the test.</summary>
    public Task<bool> Has(string key) => _redis.GetDatabase().KeyExistsAsync(_prefix + key);

    /// <summary>The keys that begin so, behind the prefix of the test.</summary>
    public IReadOnlyList<string> Keys(string beginning) =>
        [.. Find($"{_prefix}{beginning}*").Select(key => key.ToString())];

    /// <summary>Loses the ranking.</summary>
    public async Task LoseRanking() => await _redis.GetDatabase().KeyDeleteAsync([.. Find($"{_prefix}{{ranking}}:*")]);

    /// <summary>As if Redis had been started again since the ranking began to be built, and had kept its data.</summary>
    public async Task RestartWhileRankingIsBuilt() =>
        await _redis.GetDatabase().HashSetAsync($"{_prefix}{{ranking}}:state", "run", "the one before");

    /// <summary>The entries of the stream of events, by field, in their order.</summary>
    public async Task<IReadOnlyList<Dictionary<string, string>>> Events()
    {
        var entries = (RedisResult[])(await _redis.GetDatabase().ExecuteAsync("XRANGE", $"{_prefix}events", "-", "+"))!;
        return
        [
            .. entries.Select(entry =>
                ((string[])((RedisResult[])entry!)[1]!)
                    .Chunk(2)
                    .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal)
            ),
        ];
    }

    /// <summary>The memory of all keys of a concert, in bytes.</summary>
    public async Task<long> BytesOf(long concertId)
    {
        var bytes = 0L;
        foreach (var key in Find(KeysOf(concertId)))
            bytes += (long)await _redis.GetDatabase().ExecuteAsync("MEMORY", "USAGE", key, "SAMPLES", "0");
        return bytes;
    }

    /// <summary>How many connections listen to what instances tell each other of queues.</summary>
    public async Task<long> CountListeners()
    {
        var channel = new RedisChannel($"{_prefix}queue", RedisChannel.PatternMode.Literal);
        return (await Task.WhenAll(_servers.Select(server => server.SubscriptionSubscriberCountAsync(channel)))).Sum();
    }

    /// <summary>
    /// What a call cost Redis, by its own notes. Of those only the ones that name the concert's keys and what else is said
    /// are taken, and of these the dearest, so that what else goes on does not count.
    /// </summary>
    public async Task<(T Answer, TimeSpan Cost)> CostOf<T>(long concertId, string mentioning, Func<Task<T>> call)
    {
        _takesNotes = true;
        await _servers[0].ConfigSetAsync("slowlog-max-len", "1000");
        await _servers[0].ConfigSetAsync("slowlog-log-slower-than", "0");
        await _servers[0].SlowlogResetAsync();
        var answer = await call();
        var notes = await _servers[0].SlowlogGetAsync(1_000);
        var key = KeysOf(concertId).TrimEnd('*');
        return (answer, notes.Where(note => Names(note, key) && Names(note, mentioning)).Max(note => note.Duration));

        static bool Names(CommandTrace note, string text) =>
            note.Arguments.Any(argument => $"{argument}".StartsWith(text, StringComparison.Ordinal));
    }

    public async ValueTask DisposeAsync()
    {
        if (_takesNotes)
            await _servers[0].ConfigSetAsync("slowlog-log-slower-than", "10000");
        await _redis.CloseAsync();
        _redis.Dispose();
    }

    private IEnumerable<RedisKey> Find(string pattern) => _servers.SelectMany(server => server.Keys(pattern: pattern));

    private string KeysOf(long concertId) => $"{_prefix}{{concert:{concertId}}}:*";
}
