namespace Concert.Api.Tests.Support;

using StackExchange.Redis;

/// <summary>The Redis server itself, to look into it and to do to it what happens to servers.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private readonly ConnectionMultiplexer _redis;
    private readonly IServer _server;
    private readonly string _prefix;

    private RedisServer(ConnectionMultiplexer redis, string prefix)
    {
        _redis = redis;
        _server = redis.GetServer(redis.GetEndPoints()[0]);
        _prefix = prefix;
    }

    public static async Task<RedisServer> Of(Given given) =>
        new(await ConnectionMultiplexer.ConnectAsync($"{Servers.Redis},allowAdmin=true"), given.KeyPrefix);

    /// <summary>Loses all data of a concert at once, as a restart without persistence does.</summary>
    public async Task Lose(TestConcert concert) =>
        await _redis.GetDatabase().KeyDeleteAsync([.. _server.Keys(pattern: KeysOf(concert.Id))]);

    /// <summary>The memory of all keys of a concert, in bytes.</summary>
    public async Task<long> BytesOf(long concertId)
    {
        var bytes = 0L;
        foreach (var key in _server.Keys(pattern: KeysOf(concertId)))
            bytes += (long)await _redis.GetDatabase().ExecuteAsync("MEMORY", "USAGE", key, "SAMPLES", "0");
        return bytes;
    }

    /// <summary>How many connections listen to what instances tell each other of queues.</summary>
    public async Task<long> CountListeners() =>
        await _server.SubscriptionSubscriberCountAsync(
            new RedisChannel($"{_prefix}queue", RedisChannel.PatternMode.Literal)
        );

    /// <summary>
    /// From now on Redis notes what each call costs it. Of its notes only those that name a concert's keys are taken, so
    /// that what else goes on does not count.
    /// </summary>
    public async Task NoteCosts()
    {
        await _server.ConfigSetAsync("slowlog-max-len", "1000");
        await _server.ConfigSetAsync("slowlog-log-slower-than", "0");
    }

    /// <summary>How long Redis took for the last call that named a key of the concert.</summary>
    public async Task<TimeSpan> CostOfLastCall(long concertId)
    {
        var key = KeysOf(concertId).TrimEnd('*');
        var notes = await _server.SlowlogGetAsync(1_000);
        return notes
            .First(note => note.Arguments.Any(argument => $"{argument}".StartsWith(key, StringComparison.Ordinal)))
            .Duration;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.ConfigSetAsync("slowlog-log-slower-than", "10000");
        await _redis.CloseAsync();
        _redis.Dispose();
    }

    private string KeysOf(long concertId) => $"{_prefix}{{concert:{concertId}}}:*";
}
