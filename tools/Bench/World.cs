namespace Concert.Bench;

using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Concert.Application.Queue;
using Concert.Application.Users;
using Concert.Check;
using Concert.Domain.Queue;
using Concert.Domain.Users;
using Concert.Infrastructure;
using Concert.Infrastructure.Secrets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using StackExchange.Redis;

/// <summary>
/// The service on a copy of the used database, an empty part of Redis, and the limits beside it; and whoever calls them,
/// with valid tokens.
/// </summary>
internal sealed class World : IAsyncDisposable
{
    private const string Name = "concert_bench_run";
    private const int PendingHolds = 60_000;

    /// <summary>How many users share the pending holds, and how many may hold.</summary>
    public const int PayingUsers = 20_000;
    public const int HoldingUsers = 20_000;
    public const int WaitingUsers = 5_000;

    private readonly BenchContext _context;
    private readonly string _name;
    private readonly Dictionary<string, string> _settings;
    private readonly ServiceProvider _services;
    private readonly List<ServerProcess> _instances = [];
    private readonly ConcurrentDictionary<int, string> _accessTokens = new();
    private readonly ConcurrentDictionary<(int, int), QueuePass> _passes = new();

    /// <param name="name">Of its database, which ends with it, and of its part of Redis.</param>
    public World(BenchContext context, string name)
    {
        (_context, _name) = (context, name);
        Used = new UsedDatabase(context);
        Database = context.Database(name);
        _settings = new(StringComparer.Ordinal)
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            ["ConnectionStrings__Database"] = Database,
            ["ConnectionStrings__Redis"] = context.Redis,
            ["Database__Provider"] = "PostgreSql",
            ["Redis__KeyPrefix"] = $"{name}:",
            ["Tokens__SigningKey"] = RandomNumberGenerator.GetHexString(64),
            ["Secrets__Keys__0"] = RandomNumberGenerator.GetHexString(64),
            ["RateLimits__Enabled"] = "false",
        };
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(
                _settings.Select(pair => KeyValuePair.Create(pair.Key.Replace("__", ":"), (string?)pair.Value))
            )
            .Build();
        var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<IConfiguration>(configuration)
            .AddInfrastructure(configuration);
        services.AddKeyRing();
        _services = services.BuildServiceProvider();
    }

    public bool IsQuick => _context.IsQuick;

    public UsedDatabase Used { get; }

    /// <summary>The connection string of its database.</summary>
    public string Database { get; }

    public ServerProcess Api => _instances[0];

    public ServerProcess Limits { get; private set; } = null!;

    public static async Task<World> StartAsync(BenchContext context)
    {
        var world = new World(context, Name);
        try
        {
            await world.StartOnCopyAsync();
            return world;
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it on a copy of the used database.</summary>
    /// <param name="changes">What the instance has set otherwise.</param>
    public async Task StartOnCopyAsync(params (string Name, string Value)[] changes)
    {
        await ForgetRedisAsync();
        BenchContext.Say("Copying the database");
        await Used.CopyAsync(_name);
        BenchContext.Say("Making holds that can be paid");
        await RunAsync(Bench.Limits.Tables);
        await HoldAsync(dateIndex: 2, firstNumber: 1);
        await HoldAsync(dateIndex: 3, firstNumber: 1_000);
        await RunAsync("VACUUM (ANALYZE) seats, reservations, users; CHECKPOINT");
        BenchContext.Say("Starting the service and the limits");
        await AddInstanceAsync(changes);
        Limits = await ServerProcess.StartAsync(
            [typeof(World).Assembly.Location, "limits"],
            new Dictionary<string, string> { ["Redis"] = _context.Redis, ["Database"] = Database },
            "/"
        );
        BenchContext.Say("Letting users in");
        await JoinAsync(Sale.Holds, first: 0, HoldingUsers);
        await JoinAsync(Sale.Waiting, first: 0, WaitingUsers);
    }

    /// <summary>Starts one more instance of the service.</summary>
    /// <param name="changes">What it has set otherwise.</param>
    public async Task<ServerProcess> AddInstanceAsync(params (string Name, string Value)[] changes)
    {
        var settings = new Dictionary<string, string>(_settings, StringComparer.Ordinal);
        foreach (var (name, value) in changes)
            settings[name] = value;
        var instance = await ServerProcess.StartAsync(
            [Path.Combine(_context.Root, "src/Api/bin/Release/net10.0/Concert.Api.dll")],
            settings,
            "/health/ready"
        );
        _instances.Add(instance);
        return instance;
    }

    public async Task EndInstanceAsync(ServerProcess instance)
    {
        _instances.Remove(instance);
        await instance.DisposeAsync();
    }

    /// <summary>Asks whether the service kept its promises, once its holds that ran out are swept.</summary>
    public async Task CheckAsync()
    {
        BenchContext.Say("Checking the database");
        foreach (var instance in _instances)
            await instance.DisposeAsync();
        _instances.Clear();
        var findings = await Checker.RunAsync(Database, "PostgreSql");
        foreach (var finding in findings.Where(finding => finding.IsBroken))
            _context.Report.Failures.Add($"The checker: {finding.Name}: {finding.Counterexample}");
        _context.Report.Verdict =
            $"{findings.Count(finding => finding is { Checked: true, IsBroken: false })} promises kept, "
            + $"{findings.Count(finding => finding.IsBroken)} broken, "
            + $"{findings.Where(finding => finding.Checked).Sum(finding => finding.Examined):N0} examined";
        BenchContext.Say(_context.Report.Verdict);
    }

    /// <summary>A request of that buyer, as it goes over the wire.</summary>
    public byte[] Request(string line, int buyer, string? queueToken = null, string? body = null)
    {
        var request = new StringBuilder(1_024)
            .Append(CultureInfo.InvariantCulture, $"{line} HTTP/1.1\r\nHost: 127.0.0.1\r\n")
            .Append(CultureInfo.InvariantCulture, $"Authorization: Bearer {AccessToken(buyer)}\r\n");
        if (queueToken is not null)
            request.Append(CultureInfo.InvariantCulture, $"Queue-Token: {queueToken}\r\n");
        if (body is not null)
            request.Append("Content-Type: application/json\r\n");
        if (body is not null || line.StartsWith("POST", StringComparison.Ordinal))
            request.Append(CultureInfo.InvariantCulture, $"Content-Length: {body?.Length ?? 0}\r\n");
        return Encoding.ASCII.GetBytes(request.Append("\r\n").Append(body).ToString());
    }

    public string AccessToken(int buyer) => _accessTokens.GetOrAdd(buyer, each => Issue(each, UserRole.Customer));

    /// <summary>The token of an organizer, who need not have registered.</summary>
    public string OrganizerToken() => Issue(buyer: -1, UserRole.Organizer);

    /// <summary>The queue token of a buyer who has joined.</summary>
    public string QueueToken(Sale sale, int buyer) =>
        _services.GetRequiredService<IQueueTokens>().Issue(_passes[(sale.Number, buyer)]);

    /// <summary>Runs statements, each in a transaction of its own.</summary>
    public async Task RunAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Database);
        await connection.OpenAsync();
        foreach (var statement in sql.Split(';').Where(each => !string.IsNullOrWhiteSpace(each)))
        {
            await using var command = new NpgsqlCommand(statement, connection) { CommandTimeout = 600 };
            await command.ExecuteNonQueryAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var instance in _instances.Append(Limits).OfType<ServerProcess>())
            await instance.DisposeAsync();
        await ForgetRedisAsync();
        await _services.DisposeAsync();
        NpgsqlConnection.ClearAllPools();
        await Used.DropAsync(_name);
    }

    private string Issue(int buyer, UserRole role) =>
        _services.GetRequiredService<IAccessTokens>().Issue(new Caller(Ids.Of(0, Ids.FirstBuyer + buyer), role)).Token;

    /// <summary>Lets buyers join, each of whom has a queue token from then on.</summary>
    public async Task JoinAsync(Sale sale, int first, int count)
    {
        var queue = _services.GetRequiredService<IWaitingQueue>();
        var terms = await _services
            .GetRequiredService<ISales>()
            .FindAsync(sale.ConcertId(Used), CancellationToken.None);
        foreach (var some in Enumerable.Range(first, count).Chunk(1_000))
        {
            var joined = await Task.WhenAll(
                some.Select(buyer =>
                    queue.JoinAsync(terms!, Ids.Of(0, Ids.FirstBuyer + buyer), earlier: null, CancellationToken.None)
                )
            );
            foreach (var (buyer, place) in some.Zip(joined))
                _passes[(sale.Number, buyer)] = place!.Place.Pass;
        }
    }

    /// <summary>
    /// Holds each of the first seats of a date, one a reservation, whose users come behind those who hold. Their events
    /// count as purged.
    /// </summary>
    private Task HoldAsync(int dateIndex, int firstNumber)
    {
        var date = Sale.Holds.DateId(dateIndex);
        var count = PendingCount(dateIndex);
        return RunAsync(
            $"""
            INSERT INTO reservations (id, user_id, number, concert_id, schedule_id, status, seat_count, total_price,
                currency, reserved_at, expires_at, version)
            SELECT {Ids.Of("1", $"{date * Ids.SeatsOfDate} + n")},
                {Ids.User($"{Ids.FirstBuyer + HoldingUsers} + n % {PayingUsers}")}, {firstNumber} + n / {PayingUsers},
                {Sale.Holds.ConcertId(Used)}, {date}, 0, 1, 1000, 'KRW', clock_timestamp(),
                clock_timestamp() + interval '1 hour', 1
            FROM generate_series(0, {count - 1}) AS n;
            INSERT INTO reservation_seats (reservation_id, seat_id, price, generation)
            SELECT {Ids.Of("1", $"{date * Ids.SeatsOfDate} + n")}, {date * Ids.SeatsOfDate} + n, 1000, 1
            FROM generate_series(0, {count - 1}) AS n;
            UPDATE seats SET status = 1, reservation_id = reservations.id, held_until = expires_at, hold_generation = 1
            FROM reservations JOIN reservation_seats ON reservation_id = reservations.id
            WHERE seats.id = seat_id AND reservations.schedule_id = {date};
            UPDATE users SET reservation_count = 2000
            WHERE id IN (SELECT user_id FROM reservations WHERE schedule_id = {date});
            UPDATE outbox_watermarks SET removed = removed + {count} WHERE partition = 0
            """
        );
    }

    /// <summary>The pending holds of a date.</summary>
    public int PendingCount(int dateIndex) =>
        Math.Min(PendingHolds, Sale.Holds.Dates(_context.IsQuick).ElementAt(dateIndex).Seats);

    /// <summary>The buyer of the pending hold of that number, whose id follows from it.</summary>
    public static int PayingBuyer(long hold) => HoldingUsers + (int)(hold % PayingUsers);

    public static Guid PendingHold(int dateIndex, long hold) => Ids.Of(1, Sale.Holds.SeatId(dateIndex, hold));

    private async Task ForgetRedisAsync()
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync($"{_context.Redis},allowAdmin=true");
        var server = redis.GetServer(redis.GetEndPoints()[0]);
        foreach (var pattern in (string[])[$"{_name}:*", "limits:*"])
        {
            foreach (var keys in server.Keys(pattern: pattern, pageSize: 1_000).Chunk(1_000))
                await redis.GetDatabase().KeyDeleteAsync(keys, CommandFlags.None);
        }
    }
}
