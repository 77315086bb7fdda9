[assembly: AssemblyFixture(typeof(RedisCluster))]

namespace Concert.Api.Tests.Support;

/// <summary>A Redis Cluster of three masters, started for the first test that wants one and shared by all of them.</summary>
public sealed class RedisCluster : IAsyncDisposable
{
    private const int Slots = 16_384;

    private readonly Lazy<Task<IReadOnlyList<OwnRedis>>> _nodes = new(Start);

    /// <summary>None if Redis is not installed on this machine.</summary>
    internal Task<IReadOnlyList<OwnRedis>> Nodes => _nodes.Value;

    public async ValueTask DisposeAsync()
    {
        if (!_nodes.IsValueCreated)
            return;
        foreach (var node in await Nodes)
            node.Dispose();
    }

    private static async Task<IReadOnlyList<OwnRedis>> Start()
    {
        var bus = Command.FreePort();
        var started = await Task.WhenAll(Node(bus), Node(Command.FreePort()), Node(Command.FreePort()));
        if (started is not [{ } first, { }, { }])
            return [];
        var nodes = started.Select(node => node!).ToList();
        var share = (Slots + nodes.Count - 1) / nodes.Count;
        foreach (var (index, node) in nodes.Index())
        {
            await node.Tell($"CLUSTER SET-CONFIG-EPOCH {index + 1}");
            await node.Tell($"CLUSTER ADDSLOTSRANGE {index * share} {Math.Min((index + 1) * share, Slots) - 1}");
            if (node != first)
                await node.Tell($"CLUSTER MEET 127.0.0.1 {first.Port} {bus}");
        }
        foreach (var node in nodes)
        {
            await Eventually.Get(
                () => node.Ask("CLUSTER INFO"),
                info => info.Contains("cluster_state:ok") && info.Contains($"cluster_size:{nodes.Count}")
            );
        }
        return nodes;

        // A slot that is not served must not stop the tests that use others.
        static Task<OwnRedis?> Node(int bus) =>
            OwnRedis.Start(
                "--cluster-enabled",
                "yes",
                "--cluster-port",
                $"{bus}",
                "--dir",
                Directory.CreateTempSubdirectory("concert-").FullName,
                "--cluster-require-full-coverage",
                "no"
            );
    }
}

/// <summary>The same as <see cref="Given"/>, on a Redis Cluster.</summary>
public sealed class OnCluster(RedisCluster cluster) : IAsyncLifetime
{
    private IReadOnlyList<OwnRedis> _nodes = [];
    private Given? _given;

    /// <summary>Where there is no Redis for it, the test that asks is skipped.</summary>
    public Given Given
    {
        get
        {
            Assert.SkipWhen(_given is null, "It needs a redis-server for a cluster.");
            return _given;
        }
    }

    public async ValueTask InitializeAsync()
    {
        _nodes = await cluster.Nodes;
        if (_nodes.Count == 0)
            return;
        _given = new Given(postgres: null, string.Join(',', _nodes.Select(node => node.ConnectionString)));
        await _given.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_given is not null)
            await _given.DisposeAsync();
    }

    /// <summary>The slot of a concert's queue, and which server has it.</summary>
    internal async Task<(string Slot, OwnRedis Owner)> SlotOf(TestConcert concert)
    {
        var slot = Words(await _nodes[0].Ask($"CLUSTER KEYSLOT {{concert:{concert.Id}}}")).Single()[1..];
        foreach (var node in _nodes)
        {
            if (!(await node.Ask($"CLUSTER COUNTKEYSINSLOT {slot}")).StartsWith(":0", StringComparison.Ordinal))
                return (slot, node);
        }
        throw new InvalidOperationException("Nobody has joined the queue.");
    }

    /// <summary>Moves it as redis-cli does, and answers to where.</summary>
    internal async Task<OwnRedis> MoveSlotOf(TestConcert concert)
    {
        var (slot, source) = await SlotOf(concert);
        var target = _nodes.First(node => node != source);
        var (sourceId, targetId) = (await IdOf(source), await IdOf(target));
        await target.Tell($"CLUSTER SETSLOT {slot} IMPORTING {sourceId}");
        await source.Tell($"CLUSTER SETSLOT {slot} MIGRATING {targetId}");
        var keys = Words(await source.Ask($"CLUSTER GETKEYSINSLOT {slot} 100"))
            .Where(word => word[0] is not ('*' or '$'));
        await source.Tell($"MIGRATE 127.0.0.1 {target.Port} \"\" 0 5000 KEYS {string.Join(' ', keys)}");
        foreach (var node in _nodes.OrderByDescending(node => node == target))
            await node.Tell($"CLUSTER SETSLOT {slot} NODE {targetId}");
        return target;

        static async Task<string> IdOf(OwnRedis node) => Words(await node.Ask("CLUSTER MYID"))[^1];
    }

    private static string[] Words(string answer) => answer.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
}
