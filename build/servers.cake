// The PostgreSQL and the Redis of this checkout: found, installed or run in containers, on ports of their own.

const string DatabaseVariable = "ConnectionStrings__Database";
const string RedisVariable = "ConnectionStrings__Redis";

record Server(string Name, string Variable)
{
    public string Package { get; init; }
    public (string Name, int Port) Container { get; init; }
    public Func<bool> IsInstalled { get; init; }
    public Func<int?> RunsAt { get; init; }

    // Starts on a port and waits until it answers; what stood in the way is returned, and null when nothing did.
    public Func<int, string> Start { get; init; }
    public Action Stop { get; init; }
    public Func<int, string> ConnectionString { get; init; }
}

var postgres = new Server("PostgreSQL", DatabaseVariable)
{
    Package = "postgresql",
    Container = ("local-postgres", 5432),
    IsInstalled = () => PostgresTools() is not null,
    RunsAt = PostgresRunsAt,
    Start = StartPostgres,
    Stop = StopPostgres,
    ConnectionString = at => PostgresConnection(at, Files.ReadAllText(Local("postgres", "password"))),
};

var redis = new Server("Redis", RedisVariable)
{
    Package = "redis-server",
    Container = ("local-redis", 6379),
    IsInstalled = () => RedisServer() is not null,
    RunsAt = RedisRunsAt,
    Start = StartRedis,
    Stop = StopRedis,
    ConnectionString = at => $"127.0.0.1:{at}",
};

// What this run has started, latest first; what ran before is not its to stop.
var started = new Stack<Server>();

// Tells checkouts apart where they share a name space: containers, and directories outside of the checkout.
var checkoutName = "concert-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(root)))[..12];

string Provide(Server server)
{
    if (Given(server.Variable) is { } given)
        return given;

    interrupted.Token.ThrowIfCancellationRequested();
    var chosen =
        server.IsInstalled() || Install(server.Package, server.IsInstalled) ? server
        : EngineAnswers() ? InContainer(server)
        : throw new CakeException(
            $"{server.Name} is needed, and none of four ways leads to one: {server.Variable} in the environment, "
                + $"{server.Name} installed on this machine, the package {server.Package} through apt-get (as root or "
                + "with sudo that asks no password), or a Docker engine with Compose."
        );

    if (chosen.RunsAt() is not { } at)
    {
        at = StartOnOwnPort(chosen);
        started.Push(chosen);
    }

    Console.WriteLine($"{chosen.Name} runs on 127.0.0.1:{at}.");
    return chosen.ConnectionString(at);
}

// Stops what this checkout runs, whichever command started it.
void StopAll(params Server[] servers)
{
    foreach (var server in servers.SelectMany(server => new[] { server, InContainer(server) }))
        if (RememberedPort(server) != 0)
            Stop(server);
}

void StopStarted()
{
    if (started.Count == 0)
        return;
    using var turn = TakeTurn();
    foreach (var server in started)
        Stop(server);
}

void Stop(Server server)
{
    if (server.RunsAt() is null)
        return;
    server.Stop();
    Files.Delete(servicesFile);
    Console.WriteLine($"{server.Name} is stopped.");
}

// The port of the last time is taken again where it is free. Another checkout may take a port between the look and the
// start, so a start that finds its port gone tries the next one. Ports stay below the range from which systems serve
// outgoing connections, lest one of those holds the port of a stopped server.
int StartOnOwnPort(Server server)
{
    var candidates = Enumerable.Range(0, 1000).Select(_ => Random.Shared.Next(20_000, 30_000)).Where(IsFree).Take(5);
    var problem = "No free port was found.";
    foreach (var at in candidates.Prepend(RememberedPort(server)).Where(at => at != 0 && IsFree(at)))
    {
        Files.WriteAllText(PortFile(server), $"{at}");
        problem = server.Start(at);
        if (problem is null)
            return at;
        if (IsFree(at))
            break;
    }

    throw new CakeException($"{server.Name} did not start. {problem}");
}

int RememberedPort(Server server) =>
    Files.Exists(PortFile(server)) && int.TryParse(Files.ReadAllText(PortFile(server)), out var at) ? at : 0;

string PortFile(Server server) => Local($"{server.Name.ToLowerInvariant().Replace(' ', '-')}.port");

// Two commands in one checkout take turns, so that they never start or stop the same server at once.
FileStream TakeTurn()
{
    Folders.CreateDirectory(Local());
    var waited = Stopwatch.StartNew();
    while (true)
    {
        try
        {
            return new FileStream(Local("services.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (waited.Elapsed < TimeSpan.FromMinutes(2))
        {
            Thread.Sleep(100);
        }
    }
}

bool Install(string package, Func<bool> isInstalled)
{
    if (Which("apt-get") is null || !isRoot && (Which("sudo") is null || Ask(["sudo", "-n", "true"]).Code != 0))
        return false;

    Console.WriteLine($"Installing {package} with apt-get.");
    string[] install = ["sh", Paths.Combine(root, "build/apt-install.sh"), package];
    var answer = Ask(isRoot ? install : ["sudo", "-n", .. install], minutes: 10);
    if (answer.Code != 0)
        Console.Error.WriteLine($"apt-get could not install {package}:\n{answer.Output}");
    return answer.Code == 0 && isInstalled();
}

// PostgreSQL

string PostgresConnection(int at, string password) =>
    $"Host=127.0.0.1;Port={at};Database=concert;Username=concert;Password={password};MaxPoolSize=64";

// A cluster can be read only by the version that made it; a new one is made by the first version found.
string PostgresTools()
{
    var versionFile = Local("postgres", "data", "PG_VERSION");
    var made = Files.Exists(versionFile) ? Files.ReadAllText(versionFile).Trim() : null;
    var found = SearchPath()
        .Concat(Matching("/usr/lib/postgresql", "*"))
        .Concat(Matching("/usr", "pgsql-*"))
        .Concat(Matching("/opt/homebrew/opt", "postgresql*"))
        .Concat(Matching("/usr/local/opt", "postgresql*"))
        .Where(directory => Files.Exists(Tool(directory, "initdb")) && Files.Exists(Tool(directory, "postgres")))
        .ToArray();
    return found.FirstOrDefault(directory => made is null || VersionOf(directory) == made)
        ?? (
            found.Length == 0 || made is null
                ? null
                : throw new CakeException(
                    $"The database in .local/postgres was made by PostgreSQL {made}, which is not installed here. "
                        + "Install that version, or remove .local/postgres to begin with an empty database."
                )
        );

    static IEnumerable<string> Matching(string parent, string pattern) =>
        Folders.Exists(parent)
            ? Folders.GetDirectories(parent, pattern).OrderDescending().Select(directory => $"{directory}/bin")
            : [];

    string VersionOf(string directory) =>
        Regex.Match(Ask([Tool(directory, "postgres"), "--version"]).Output, @"\) (\d+)").Groups[1].Value;
}

string Tool(string directory, string name) =>
    Paths.Combine(directory, OperatingSystem.IsWindows() ? $"{name}.exe" : name);

// PostgreSQL refuses to run as root, so root hands its commands to the user that the packages make for it.
string[] AsPostgres(params string[] command) => isRoot ? ["runuser", "-u", "postgres", "--", .. command] : command;

// Where root's cluster lies when its user cannot enter the checkout. The name is the checkout's own, so that the link
// in a copied .local leads nobody to the cluster of another.
string Outside() => Paths.Combine("/var/tmp", checkoutName);

string ClusterHome() => new DirectoryInfo(Local("postgres")).LinkTarget is null ? Local("postgres") : Outside();

void PrepareClusterHome()
{
    var home = new DirectoryInfo(Local("postgres"));
    if (!isRoot)
    {
        home.Create();
        return;
    }

    if (Ask(["id", "-u", "postgres"]).Code != 0)
        throw new CakeException(
            "PostgreSQL does not run as root, and there is no user named postgres to run it as. "
                + $"Make one with 'useradd --system postgres', or name a server in {DatabaseVariable}."
        );

    if (home.LinkTarget is null)
    {
        home.Create();
        Demand(Ask(["chown", "postgres:", home.FullName]), "Giving .local/postgres to the user postgres");
        if (Ask(AsPostgres("test", "-w", home.FullName)).Code == 0)
            return;
    }

    // The user makes the directory itself: root never follows what somebody else may have put at a guessable name.
    var outside = Outside();
    Ask(AsPostgres("mkdir", "-m", "700", outside));
    Demand(
        Ask(AsPostgres("sh", "-c", "test -O \"$1\" && test ! -L \"$1\"", "sh", outside)),
        $"Making {outside}, since the user postgres cannot enter this checkout,"
    );
    home.Delete();
    Folders.CreateSymbolicLink(home.FullName, outside);
}

// A cluster is complete before it has its name, so one whose making was cut short is made anew.
void MakeCluster(string tools, string home)
{
    var password = Paths.Combine(home, "password");
    WritePrivate(password, RandomNumberGenerator.GetHexString(32, lowercase: true));
    if (isRoot)
        Demand(Ask(["chown", "postgres:", password]), "Giving the password to the user postgres");

    var unfinished = Paths.Combine(home, "data.new");
    if (Folders.Exists(unfinished))
        Folders.Delete(unfinished, recursive: true);
    string[] initdb =
    [
        Tool(tools, "initdb"),
        $"--pgdata={unfinished}",
        "--username=concert",
        $"--pwfile={password}",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C",
    ];
    Demand(Ask(AsPostgres(initdb)), "Making a PostgreSQL cluster");
    Demand(
        Ask(
            AsPostgres(Tool(tools, "postgres"), "--single", "-D", unfinished, "postgres"),
            input: "CREATE DATABASE concert\n"
        ),
        "Making the database"
    );
    Folders.Move(unfinished, Paths.Combine(home, "data"));
}

string StartPostgres(int at)
{
    PrepareClusterHome();
    var home = ClusterHome();
    var data = Paths.Combine(home, "data");
    if (!Folders.Exists(data))
        MakeCluster(PostgresTools(), home);

    // This file outranks postgresql.conf, where initdb wrote what it found out about the machine. The log keeps a day.
    Files.WriteAllText(
        Paths.Combine(data, "postgresql.auto.conf"),
        $"""
        listen_addresses = '127.0.0.1'
        port = {at}
        unix_socket_directories = ''
        max_connections = 300
        shared_buffers = 256MB
        max_wal_size = 1GB
        fsync = on
        timezone = 'UTC'
        log_timezone = 'UTC'
        logging_collector = on
        log_directory = 'log'
        log_filename = 'postgresql-%H.log'
        log_rotation_age = 60
        log_rotation_size = 0
        log_truncate_on_rotation = on

        """.ReplaceLineEndings("\n")
    );

    // After a crash the process number that a cluster remembers may belong to somebody else by now, which PostgreSQL
    // would take for a server that runs.
    var pidFile = Paths.Combine(data, "postmaster.pid");
    if (Files.Exists(pidFile) && !IsAlive(int.Parse(Files.ReadLines(pidFile).First()), "postgres"))
        Files.Delete(pidFile);

    var startLog = Paths.Combine(home, "start.log");
    Files.Delete(startLog);
    var answer = PostgresControl("start", $"--pgdata={data}", $"--log={startLog}");
    return answer.Code == 0 ? null : $"{answer.Output}\nThe end of its log:\n{Tail([.. LatestLog(data), startLog])}";

    static IEnumerable<string> LatestLog(string data) =>
        new DirectoryInfo(Paths.Combine(data, "log")) is { Exists: true } logs
            ? logs.GetFiles().OrderByDescending(log => log.LastWriteTimeUtc).Select(log => log.FullName).Take(1)
            : [];
}

// The lines of the file are, among others, the process, the directory of its data, the port and the state. The
// directory tells a server of this checkout from one whose file came here with a copy.
int? PostgresRunsAt()
{
    var data = Paths.Combine(ClusterHome(), "data");
    var pidFile = Paths.Combine(data, "postmaster.pid");
    var lines = Files.Exists(pidFile) ? Files.ReadAllLines(pidFile) : [];
    return
        lines.Length > 7 && lines[1] == data && lines[7].Trim() == "ready" && IsAlive(int.Parse(lines[0]), "postgres")
        ? int.Parse(lines[3])
        : null;
}

void StopPostgres() =>
    Demand(
        PostgresControl("stop", $"--pgdata={Paths.Combine(ClusterHome(), "data")}", "--mode=fast"),
        "Stopping PostgreSQL"
    );

Answer PostgresControl(string verb, params string[] options) =>
    Ask(AsPostgres([Tool(PostgresTools(), "pg_ctl"), verb, "--wait", "--timeout=30", .. options]));

// Redis

string RedisServer() => Which("redis-server") ?? Which("valkey-server");

string StartRedis(int at)
{
    var home = Folders.CreateDirectory(Local("redis")).FullName;
    var log = Local("redis", "redis.log");
    Files.Delete(log);
    Files.WriteAllText(
        Local("redis", "redis.conf"),
        $"""
        bind 127.0.0.1
        port {at}
        daemonize yes
        dir "{home}"
        pidfile "{Local("redis", "redis.pid")}"
        logfile "{log}"
        save ""
        appendonly no
        maxmemory-policy noeviction
        databases 16

        """.ReplaceLineEndings("\n")
    );

    Demand(Ask([RedisServer(), Local("redis", "redis.conf")]), "Starting Redis");

    // The command returns before the server listens, and says nothing when somebody else has the port.
    for (var waited = Stopwatch.StartNew(); waited.Elapsed < TimeSpan.FromSeconds(30); Thread.Sleep(50))
    {
        if (!IsFree(at))
            return RedisRunsAt() == at ? null : $"Somebody else has port {at}.";
    }

    return $"It does not listen after 30 seconds. The end of its log:\n{Tail(log)}";
}

// Whatever answers on the port is this checkout's only if it says that it read this checkout's configuration.
int? RedisRunsAt() =>
    RememberedPort(redis) is var at and not 0
    && TellRedis(at, "INFO server").Contains($"config_file:{Local("redis", "redis.conf")}\r\n")
        ? at
        : null;

void StopRedis()
{
    var at = RedisRunsAt().Value;
    var id = int.Parse(Regex.Match(TellRedis(at, "INFO server"), @"process_id:(\d+)").Groups[1].Value);
    TellRedis(at, "SHUTDOWN NOSAVE");
    for (var waited = Stopwatch.StartNew(); IsAlive(id, "redis-server", "valkey-server"); Thread.Sleep(20))
        if (waited.Elapsed > TimeSpan.FromSeconds(10))
            throw new CakeException($"Redis, process {id}, did not end within 10 seconds.");
}

string TellRedis(int at, string command)
{
    try
    {
        using var client = new TcpClient { ReceiveTimeout = 1000, SendTimeout = 1000 };
        client.Connect(IPAddress.Loopback, at);
        client.GetStream().Write(Encoding.ASCII.GetBytes($"{command}\r\nQUIT\r\n"));
        return new StreamReader(client.GetStream()).ReadToEnd();
    }
    catch (Exception silent) when (silent is SocketException or IOException)
    {
        return "";
    }
}

// Containers, where the machine itself has nothing to offer. Their data outlives them in a volume of the checkout.

bool EngineAnswers() =>
    Which("docker") is not null && Ask(["docker", "info"]).Code == 0 && Ask(["docker", "compose", "version"]).Code == 0;

Answer Compose(int at, params string[] arguments) =>
    Ask(
        [
            "docker",
            "compose",
            $"--file={Paths.Combine(root, "docker-compose.yml")}",
            $"--project-name={checkoutName}",
            "--profile=local",
            .. arguments,
        ],
        environment: new Dictionary<string, string> { ["CONCERT_LOCAL_PORT"] = $"{at}" },
        minutes: 10
    );

Server InContainer(Server server) =>
    server with
    {
        Name = $"{server.Name} in a container",
        RunsAt = () =>
            Regex.Match(
                Compose(0, "port", server.Container.Name, $"{server.Container.Port}").Output,
                @"^127\.0\.0\.1:(\d+)$"
            )
                is { Success: true } match
                ? int.Parse(match.Groups[1].Value)
                : null,
        Start = at =>
            Compose(at, "up", "-d", "--wait", server.Container.Name) is { Code: not 0 } failed ? failed.Output : null,
        Stop = () => Demand(Compose(0, "rm", "--stop", "--force", server.Container.Name), $"Stopping {server.Name}"),
        ConnectionString = at =>
            server == postgres ? PostgresConnection(at, "development") : server.ConnectionString(at),
    };
