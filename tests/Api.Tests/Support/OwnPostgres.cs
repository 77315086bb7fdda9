namespace Concert.Api.Tests.Support;

using Npgsql;

/// <summary>A PostgreSQL for one test, which may crash it: on a port of 127.0.0.1, as durable as in production.</summary>
internal sealed class OwnPostgres : IAsyncDisposable
{
    private readonly string _tools;
    private readonly string _folder;

    private OwnPostgres(string tools, string folder, int port)
    {
        (_tools, _folder) = (tools, folder);
        ConnectionString = $"Host=127.0.0.1;Port={port};Username=concert;MaxPoolSize=40";
    }

    public string ConnectionString { get; }

    private int Port => new NpgsqlConnectionStringBuilder(ConnectionString).Port;

    private string Data => Path.Combine(_folder, "data");

    /// <summary>Null if PostgreSQL is not installed on this machine.</summary>
    public static async Task<OwnPostgres?> Start()
    {
        var packaged = Directory.Exists("/usr/lib/postgresql")
            ? Directory
                .GetDirectories("/usr/lib/postgresql")
                .OrderDescending(StringComparer.Ordinal)
                .Select(version => $"{version}/bin")
            : [];
        if (OperatingSystem.IsWindows() || Command.Find("initdb", packaged) is not { } initdb)
            return null;

        var folder = Directory.CreateTempSubdirectory("concert-postgres-").FullName;
        if (Environment.IsPrivilegedProcess)
            await Command.Run("chown", "postgres:", folder);
        var port = Command.FreePort();
        var tools = Path.GetDirectoryName(File.ResolveLinkTarget(initdb, returnFinalTarget: true)?.FullName ?? initdb)!;
        var server = new OwnPostgres(tools, folder, port);
        try
        {
            await server.Run("initdb", "--username=concert", "--auth=trust", "--encoding=UTF8", "--locale=C");
            await server.Begin();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>A server that follows this one.</summary>
    public async Task<OwnPostgres> StartReplica()
    {
        var folder = Directory.CreateTempSubdirectory("concert-postgres-").FullName;
        if (Environment.IsPrivilegedProcess)
            await Command.Run("chown", "postgres:", folder);
        var replica = new OwnPostgres(_tools, folder, Command.FreePort());
        try
        {
            await replica.Run(
                "pg_basebackup",
                "--host=127.0.0.1",
                $"--port={Port}",
                "--username=concert",
                "--write-recovery-conf",
                "--checkpoint=fast"
            );
            await replica.Begin();
            return replica;
        }
        catch
        {
            await replica.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a statement.</summary>
    public async Task<object?> Ask(string sql, string database = "postgres")
    {
        await using var connection = new NpgsqlConnection($"{ConnectionString};Database={database};Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    /// <summary>Ends all its processes at once, as a crash does, and starts it again, which recovers what was committed.</summary>
    public async Task Crash()
    {
        await Stop();
        await Task.Delay(500);
        await Begin();
    }

    /// <summary>Ends all its processes at once; connections are refused until <see cref="Begin"/>.</summary>
    public Task Stop() => Run("pg_ctl", "stop", "--mode=immediate", "--wait");

    /// <summary>Stops all its processes where they are: it takes connections and answers none.</summary>
    public async Task Pause()
    {
        await Signal("STOP", await Server());
        await Signal("STOP", await Sessions());
    }

    /// <summary>Lets it go on after <see cref="Pause"/>.</summary>
    public async Task Continue() => await Signal("CONT", [.. await Sessions(), .. await Server()]);

    /// <summary>Ends all connections, as an operator or a failover does.</summary>
    public Task Disconnect() =>
        Ask(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        );

    public async ValueTask DisposeAsync()
    {
        if (File.Exists(Path.Combine(Data, "postmaster.pid")))
        {
            await Continue();
            await Stop();
        }
        Directory.Delete(_folder, recursive: true);
    }

    public Task Begin() =>
        Run(
            "pg_ctl",
            "start",
            "--wait",
            $"--log={Path.Combine(_folder, "log")}",
            $"--options=-c listen_addresses=127.0.0.1 -c port={Port} -c unix_socket_directories= -c max_connections=200 -c shared_buffers=64MB"
        );

    /// <summary>Also if some have ended meanwhile.</summary>
    private static Task<string> Signal(string name, string[] processes) =>
        Command.Run("sh", "-c", $"kill -{name} {string.Join(' ', processes)} || true");

    private async Task<string[]> Server() => (await File.ReadAllLinesAsync(Path.Combine(Data, "postmaster.pid")))[..1];

    private async Task<string[]> Sessions() =>
        (await Command.Run(["ps", "-o", "pid=", "--ppid", .. await Server()])).Split(
            (char[]?)null,
            StringSplitOptions.RemoveEmptyEntries
        );

    /// <summary>PostgreSQL refuses to run as root, so root hands over to the user that the packages make for it.</summary>
    private async Task Run(string tool, params string[] arguments)
    {
        string[] command = [Path.Combine(_tools, tool), .. arguments, $"--pgdata={Data}"];
        await Command.Run(Environment.IsPrivilegedProcess ? ["runuser", "-u", "postgres", "--", .. command] : command);
    }
}
