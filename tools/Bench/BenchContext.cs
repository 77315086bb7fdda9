namespace Concert.Bench;

using Npgsql;

/// <summary>What every experiment is given: where the servers are, how much to do, and where the results go.</summary>
/// <param name="Server">A connection string of the PostgreSQL server, with rights to make databases.</param>
/// <param name="Redis">The address of the Redis server.</param>
/// <param name="IsQuick">True if a rough result in a fifth of the time is wanted.</param>
/// <param name="Only">The experiment, or the part of one, that alone is wanted; null for all.</param>
internal sealed record BenchContext(string Server, string Redis, bool IsQuick, string? Only, Report Report)
    : IAsyncDisposable
{
    private World? _world;
    private IReadOnlyList<Route>? _routes;

    /// <summary>The checkout.</summary>
    public string Root { get; } = RootOf(AppContext.BaseDirectory);

    /// <summary>How many measured rounds there are, after one that only warms up; their median is reported.</summary>
    public int Rounds => IsQuick ? 3 : 5;

    /// <summary>A connection string for a database of this name on the server.</summary>
    public string Database(string name, int connections = 64) =>
        new NpgsqlConnectionStringBuilder(Server) { Database = name, MaxPoolSize = connections }.ConnectionString;

    /// <summary>Whether this part of an experiment is wanted.</summary>
    public bool Wants(string experiment, string part) => Only is null || Only == experiment || Only == part;

    /// <summary>The service on its used database, started for the first experiment that asks.</summary>
    public async Task<World> WorldAsync() => _world ??= await World.StartAsync(this);

    public async Task<IReadOnlyList<Route>> RoutesAsync() => _routes ??= await Routes.MakeAsync(await WorldAsync());

    /// <summary>Asks the checker about the world, if there is one.</summary>
    public Task CheckAsync() => _world?.CheckAsync() ?? Task.CompletedTask;

    public ValueTask DisposeAsync() => _world?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static string RootOf(string folder) =>
        File.Exists(Path.Combine(folder, "Concert.sln")) ? folder : RootOf(Path.GetDirectoryName(folder)!);

    /// <summary>Tells the reader how far the run is.</summary>
    public static void Say(string line) => Console.WriteLine($"{TimeProvider.System.GetLocalNow():HH:mm:ss} {line}");
}
