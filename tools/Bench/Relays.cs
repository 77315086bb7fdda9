namespace Concert.Bench;

using System.Globalization;

/// <summary>The database and Redis of an instance, each behind a relay.</summary>
internal sealed class Relays : IAsyncDisposable
{
    private readonly string _connectionString;

    public Relays(BenchContext context, World world)
    {
        var database = new Npgsql.NpgsqlConnectionStringBuilder(world.Database);
        Database = new Relay(database.Port);
        database.Port = Database.Port;
        _connectionString = database.ConnectionString;
        Redis = new Relay(int.Parse(context.Redis.Split(':', ',')[1], CultureInfo.InvariantCulture));
    }

    public Relay Database { get; }

    public Relay Redis { get; }

    public Task<ServerProcess> StartInstanceAsync(World world) =>
        world.AddInstanceAsync(
            ("ConnectionStrings__Database", _connectionString),
            ("ConnectionStrings__Redis", $"127.0.0.1:{Redis.Port}")
        );

    /// <summary>Waits, not for ever, until a new instance has done what instances do once.</summary>
    public async Task QuietAsync()
    {
        for (var second = 0; second < 15; second++)
        {
            var before = Database.Trips + Redis.Trips;
            await Task.Delay(TimeSpan.FromSeconds(1));
            if (second > 0 && Database.Trips + Redis.Trips - before < 100)
                return;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        await Redis.DisposeAsync();
    }
}
