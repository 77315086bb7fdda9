namespace Concert.Api.Tests.Support;

/// <summary>A master and a replica, and three sentinels that promote the one when the other is gone.</summary>
internal sealed class RedisSentinels : IDisposable
{
    private const string Service = "concert";

    private readonly List<OwnRedis> _all = [];

    private OwnRedis Master => _all[0];

    /// <summary>Of the sentinels.</summary>
    public string ConnectionString =>
        $"{string.Join(',', _all[2..].Select(sentinel => sentinel.ConnectionString))},serviceName={Service}";

    /// <summary>Null if Redis is not installed on this machine.</summary>
    public static async Task<RedisSentinels?> Start()
    {
        if (await OwnRedis.Start("--repl-diskless-sync-delay", "0") is not { } master)
            return null;
        var sentinels = new RedisSentinels { _all = { master } };
        try
        {
            await sentinels.Add("--replicaof", "127.0.0.1", $"{master.Port}");
            await Eventually.Get(() => master.Ask("INFO replication"), info => info.Contains("state=online"));
            // The last one notices late, so that it has a vote for one of the others: three candidates would elect nobody.
            await Task.WhenAll(Enumerable.Range(1, 3).Select(i => sentinels.AddSentinel(i < 3 ? 500 : 5_000)));
            foreach (var sentinel in sentinels._all[2..])
            {
                await Eventually.Get(
                    () => sentinel.Ask("INFO sentinel"),
                    info =>
                        info.Contains("status=ok,", StringComparison.Ordinal) && info.Contains("slaves=1,sentinels=3")
                );
            }
            return sentinels;
        }
        catch
        {
            sentinels.Dispose();
            throw;
        }
    }

    public Task KillMaster() => Master.Kill();

    public void Dispose() => _all.ForEach(server => server.Dispose());

    private async Task AddSentinel(int noticesAfter)
    {
        var folder = Directory.CreateTempSubdirectory("concert-").FullName;
        var settings = Path.Combine(folder, "sentinel.conf");
        await File.WriteAllLinesAsync(
            settings,
            [
                $"sentinel monitor {Service} 127.0.0.1 {Master.Port} 2",
                $"sentinel down-after-milliseconds {Service} {noticesAfter}",
                $"sentinel failover-timeout {Service} 2000",
            ]
        );
        var sentinel = await Add(settings, "--sentinel");

        // They would tell each other of themselves every two seconds.
        await sentinel.Tell("SENTINEL DEBUG publish-period 100 ping-period 200 ask-period 100 info-period 200");
    }

    private async Task<OwnRedis> Add(params string[] arguments)
    {
        var server = (await OwnRedis.Start(arguments))!;
        lock (_all)
            _all.Add(server);
        return server;
    }
}
