namespace Concert.Api.Tests.Support;

using System.Globalization;
using Concert.Application.Users.ChangeRole;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

/// <summary>
/// What a test starts from: a database and a part of Redis of its own, shared by the tests of one class, and instances of
/// the service on them.
/// </summary>
public sealed class Given : IAsyncLifetime
{
    public const string Password = "a good password";

    private const int MaxSeatsInRow = 1_000;

    private readonly string _name = $"concert_test_{Guid.NewGuid():N}";
    private readonly Dictionary<Locks, ApiHost> _hosts = [];
    private readonly string? _postgres;
    private readonly string? _redis;
    private int _lastUser;

    public Given() { }

    /// <summary>On servers of the test's own; the shared ones for what is null.</summary>
    internal Given(OwnPostgres? postgres, string? redis) => (_postgres, _redis) = (postgres?.ConnectionString, redis);

    /// <summary>What its instances have set otherwise.</summary>
    public IReadOnlyDictionary<string, string>? Settings { get; init; }

    public ApiHost Host => HostWith(Locks.On);

    /// <summary>Where there is no server for it, the test that asks is skipped.</summary>
    public string ConnectionString => _postgres is null ? Servers.Database(_name) : $"{_postgres};Database={_name}";

    public string Redis => _redis ?? Servers.Redis;

    private bool HasDatabase => _postgres is not null || Servers.HaveDatabase;

    public string KeyPrefix => $"{_name}:";

    public async ValueTask InitializeAsync()
    {
        // What is thrown here fails the tests of the class, and cannot skip them.
        if (!HasDatabase)
            return;

        // Before an instance runs: its jobs would meet the changes.
        await using (var database = Database())
            await database.Database.MigrateAsync();
        _ = Host;
    }

    public async ValueTask DisposeAsync()
    {
        if (!HasDatabase)
            return;

        // The hosts first: their jobs use the database every second.
        await StopHosts();
        await using var database = Database();
        await database.Database.EnsureDeletedAsync();
    }

    /// <summary>The database, without an instance that looks after it.</summary>
    internal ConcertDbContext Database() =>
        Servers.Provider == DatabaseProvider.SqlServer
            ? new SqlServerContext(
                new DbContextOptionsBuilder<SqlServerContext>().UseSqlServer(ConnectionString).Options
            )
            : new PostgreSqlContext(
                new DbContextOptionsBuilder<PostgreSqlContext>().UseNpgsql(ConnectionString).Options
            );

    /// <summary>Stops the instances in this process; the next use starts them again.</summary>
    internal async Task StopHosts()
    {
        foreach (var host in _hosts.Values)
            await host.DisposeAsync();
        _hosts.Clear();
    }

    /// <summary>
    /// As if the channel had not seen any event so far. No instance runs meanwhile: one that went through the same rows in
    /// another order could end up in a deadlock with this.
    /// </summary>
    internal async Task MakeAwait(EventChannels channel)
    {
        await StopHosts();
        await using var database = Database();
        await database.Outbox.ExecuteUpdateAsync(update =>
            update.SetProperty(row => row.Awaiting, row => row.Awaiting | channel)
        );
    }

    /// <summary>An instance that takes these locks; all instances share the database and the waiting room.</summary>
    public ApiHost HostWith(Locks locks)
    {
        lock (_hosts)
        {
            if (!_hosts.TryGetValue(locks, out var host))
                _hosts[locks] = host = ANewHost(locks);
            return host;
        }
    }

    /// <summary>One more instance, which the caller disposes.</summary>
    /// <param name="database">What differs in the connection string, such as <c>Timeout=1</c>.</param>
    /// <param name="changes">What differs in its services.</param>
    /// <param name="settings">What it alone has set otherwise.</param>
    public ApiHost ANewHost(
        Locks locks = Locks.On,
        string? redis = null,
        string? database = null,
        Action<IServiceCollection>? changes = null,
        IReadOnlyDictionary<string, string>? settings = null
    ) => new($"{ConnectionString};{database}", KeyPrefix, locks, redis ?? _redis, settings ?? Settings, changes);

    /// <summary>Looks into the database.</summary>
    internal async Task<T> ReadAsync<T>(Func<ConcertDbContext, Task<T>> read)
    {
        await using var scope = Host.Services.CreateAsyncScope();
        return await read(scope.ServiceProvider.GetRequiredService<ConcertDbContext>());
    }

    /// <summary>Sends a command as a job of an instance does.</summary>
    internal async Task<T> Send<T>(IRequest<T> command, ApiHost? host = null)
    {
        await using var scope = (host ?? Host).Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(command);
    }

    public Client Anybody(ApiHost? host = null) => new(host ?? Host);

    public Client AnOrganizer() => Anybody().As(Token(new Caller(Guid.NewGuid(), UserRole.Organizer)));

    public async Task<Client> ACustomer(decimal balance = 0, ApiHost? host = null) =>
        (await Customers(1, balance, host))[0];

    /// <summary>Somebody who has registered and signed in by calls; the password is <see cref="Password"/>.</summary>
    public async Task<Client> AnAccount(ApiHost? host = null)
    {
        var email = $"account{Interlocked.Increment(ref _lastUser)}@example.com";
        var registered = await Anybody(host)
            .Post(
                "auth/register",
                new
                {
                    email,
                    password = Password,
                    displayName = "Account",
                }
            );
        registered.ShouldBe(HttpStatusCode.Created);
        return await SignIn(Anybody(host), email, Password) with { UserId = Guid.Parse(registered["userId"]!) };
    }

    /// <summary>The same, who has been made an organizer.</summary>
    public async Task<Client> AnOrganizerAccount()
    {
        var user = await AnAccount();
        (await Send(new ChangeRoleCommand(ActorId: null, user.UserId, UserRole.Organizer))).Error.ShouldBeNull();
        return user;
    }

    /// <summary>Somebody without an account.</summary>
    public async Task<Client> AGuest(ApiHost? host = null)
    {
        var guest = await Anybody(host).Post("auth/guests");
        guest.ShouldBe(HttpStatusCode.Created);
        return Anybody(host).As(guest["accessToken"]!, Guid.Parse(guest["userId"]!));
    }

    public static async Task<Client> SignIn(Client caller, string email, string password)
    {
        var signedIn = await caller.Post("auth/login", new { email, password });
        signedIn.ShouldBe(HttpStatusCode.OK);
        return caller.As(signedIn["accessToken"]!, caller.UserId);
    }

    /// <summary>Customers who have registered, written at once because registering a thousand takes long.</summary>
    public async Task<IReadOnlyList<Client>> Customers(int count, decimal balance = 0, ApiHost? host = null)
    {
        var now = DateTimeOffset.UtcNow;
        await using var scope = Host.Services.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<ConcertDbContext>();
        var unitOfWork = scope.ServiceProvider.GetRequiredService<IUnitOfWork>();
        var users = new List<User>();
        for (var i = 0; i < count; i++)
        {
            var number = Interlocked.Increment(ref _lastUser);
            users.Add(User.Register($"user{number}@example.com", "-", $"User {number}", UserRole.Customer, now));
        }
        await unitOfWork.ExecuteAsync(
            () =>
            {
                database.Users.AddRange(users);
                foreach (var user in users)
                {
                    var opened = Balance.Open(user.Id, "KRW");
                    if (balance > 0)
                        opened.Charge(balance, now);
                    database.Balances.Add(opened);
                }
                return Task.FromResult(Domain.Shared.Result.Success);
            },
            CancellationToken.None
        );
        return [.. users.Select(user => Anybody(host).As(Token(new Caller(user.Id, user.Role)), user.Id))];
    }

    /// <summary>A concert on sale with one date.</summary>
    /// <param name="seats">In rows of 1,000 of one section, at 1,000 each.</param>
    /// <param name="policy">What differs from the default policy.</param>
    /// <param name="opensIn">When the sale opens; by default it has been open for an hour.</param>
    /// <param name="closesIn">When the sale closes; by default in a day.</param>
    /// <param name="rehearsal">Whether it is one.</param>
    public async Task<TestConcert> AConcert(
        int seats = 50,
        object? policy = null,
        TimeSpan? opensIn = null,
        TimeSpan? closesIn = null,
        bool rehearsal = false
    )
    {
        var now = DateTimeOffset.UtcNow;
        var organizer = AnOrganizer();
        var concert = await organizer.Post(
            "admin/concerts",
            new
            {
                title = "Test",
                artist = "Test",
                venue = "Test",
                saleOpensAt = now + (opensIn ?? TimeSpan.FromHours(-1)),
                saleClosesAt = now + (closesIn ?? TimeSpan.FromDays(1)),
                policy,
                rehearsal,
            }
        );
        concert.ShouldBe(HttpStatusCode.Created);
        var id = concert.Json.GetProperty("id").GetInt64();
        return await ADate(new TestConcert(id, ScheduleId: 0, SeatIds: []), seats);
    }

    /// <summary>Virtual buyers of a rehearsal.</summary>
    public async Task<IReadOnlyList<Client>> Buyers(TestConcert rehearsal, int count, decimal balance = 0)
    {
        var made = await AnOrganizer().Post($"admin/concerts/{rehearsal.Id}/rehearsal/buyers", new { count, balance });
        made.ShouldBe(HttpStatusCode.Created);
        return
        [
            .. made.Items.Select(buyer =>
                Anybody().As(buyer.GetProperty("accessToken").GetString()!, buyer.GetProperty("userId").GetGuid())
            ),
        ];
    }

    /// <summary>One more date of a concert.</summary>
    public async Task<TestConcert> ADate(TestConcert concert, int seats)
    {
        var schedule = await TryAddDate(concert, seats);
        schedule.ShouldBe(HttpStatusCode.Created);
        var scheduleId = schedule.Json.GetProperty("id").GetInt64();
        var map = await Anybody().Get($"schedules/{scheduleId}/seats");
        return new TestConcert(
            concert.Id,
            scheduleId,
            [.. map.Items.Select(seat => seat.GetProperty("id").GetInt64())]
        );
    }

    /// <summary>The answer to an organizer who adds a date.</summary>
    public Task<Answer> TryAddDate(TestConcert concert, int seats = 1)
    {
        var now = DateTimeOffset.UtcNow;
        return AnOrganizer()
            .Post(
                $"admin/concerts/{concert.Id}/schedules",
                new
                {
                    startsAt = now.AddDays(30),
                    bookingOpensAt = now.AddHours(-1),
                    bookingClosesAt = now.AddDays(1),
                    seating = new[]
                    {
                        new
                        {
                            section = "A",
                            rows = (seats + MaxSeatsInRow - 1) / MaxSeatsInRow,
                            seatsPerRow = Math.Min(seats, MaxSeatsInRow),
                            price = 1_000,
                        },
                    },
                }
            );
    }

    /// <summary>Lets a sale open as soon as every instance can know of it, whose terms are a second old at most.</summary>
    public Task Open(TestConcert concert)
    {
        var opensAt = DateTimeOffset.UtcNow.AddSeconds(2);
        return ReadAsync(database =>
            database
                .Concerts.Where(each => each.Id == concert.Id)
                .ExecuteUpdateAsync(update => update.SetProperty(each => each.SaleOpensAt, opensAt))
        );
    }

    /// <summary>Closes a sale: for holds at once, for the line within a second.</summary>
    public Task Close(TestConcert concert) =>
        ReadAsync(async database =>
        {
            var closed = await database.NowAsync(CancellationToken.None);
            return await database
                .Concerts.Where(each => each.Id == concert.Id)
                .ExecuteUpdateAsync(update => update.SetProperty(each => each.SaleClosesAt, closed));
        });

    /// <summary>All holds of the concert run out, as if their time had passed.</summary>
    public Task Expire(TestConcert concert, Guid? except = null) =>
        ReadAsync(async database =>
        {
            var ended = await database.NowAsync(CancellationToken.None);
            await database
                .Seats.Where(seat =>
                    seat.ScheduleId == concert.ScheduleId
                    && seat.Status == SeatStatus.Held
                    && seat.ReservationId != except
                )
                .ExecuteUpdateAsync(update => update.SetProperty(seat => seat.HeldUntil, ended));
            return await database
                .Reservations.Where(hold =>
                    hold.ConcertId == concert.Id && hold.Status == ReservationStatus.Pending && hold.Id != except
                )
                .ExecuteUpdateAsync(update => update.SetProperty(hold => hold.ExpiresAt, ended));
        });

    /// <summary>The answer to an organizer who has registered an endpoint.</summary>
    /// <param name="receiver">The endpoint.</param>
    /// <param name="events">The types it subscribes to; by default all.</param>
    internal async Task<Answer> AWebhook(WebhookReceiver receiver, params string[] events)
    {
        var webhook = await AnOrganizer().Post("admin/webhooks", new { url = receiver.Url, events });
        webhook.ShouldBe(HttpStatusCode.Created);
        return webhook;
    }

    /// <summary>The port of the waiting rooms, for what HTTP would take too long for.</summary>
    internal IWaitingQueue Queue => Host.Services.GetRequiredService<IWaitingQueue>();

    /// <summary>A concert's sale as the waiting room sees it.</summary>
    internal async Task<SaleTerms> SaleOf(TestConcert concert) =>
        (await Host.Services.GetRequiredService<ISales>().FindAsync(concert.Id, CancellationToken.None))!;

    /// <summary>So many users join, who need not have registered, in no particular order.</summary>
    internal async Task<IReadOnlyList<QueuePass>> Joined(SaleTerms sale, int count)
    {
        var passes = new List<QueuePass>();
        foreach (var some in Enumerable.Range(0, count).Chunk(2_000))
        {
            var joined = await Task.WhenAll(
                some.Select(_ => Queue.JoinAsync(sale, Guid.CreateVersion7(), earlier: null, CancellationToken.None))
            );
            passes.AddRange(joined.Select(place => place!.Place.Pass));
        }
        return passes;
    }

    /// <summary>Looks at many places at once, so that their owners count as present.</summary>
    internal async Task<IReadOnlyList<QueuePlace?>> Look(SaleTerms sale, IReadOnlyList<QueuePass> passes)
    {
        var places = new List<QueuePlace?>();
        foreach (var some in passes.Chunk(IWaitingQueue.MaxPlaces))
            places.AddRange(await Queue.FindAsync(sale, some, CancellationToken.None));
        return places;
    }

    /// <summary>When those of the places that are active were admitted, by Redis's clock, in order.</summary>
    internal async Task<List<DateTimeOffset>> AdmittedAt(SaleTerms sale, IReadOnlyList<QueuePass> passes) =>
        [
            .. (await Look(sale, passes))
                .Where(place => place is { Pass.IsActive: true })
                .Select(place => place!.Pass.ActiveUntil!.Value.AddSeconds(-sale.Policy.ActiveSeconds))
                .Order(),
        ];

    /// <summary>Lets users into a concert.</summary>
    public static async Task<IReadOnlyList<Client>> Admitted(TestConcert concert, IEnumerable<Client> users)
    {
        var admitted = await Task.WhenAll(users.Select(user => user.Join(concert.Id)));
        admitted.ShouldAllBe(user => user.QueueStatus!.Value.GetProperty("status").GetString() == "active");
        return admitted;
    }

    /// <summary>A customer with money who has been let in.</summary>
    public async Task<Client> AnAdmittedCustomer(TestConcert concert, decimal balance = 0, ApiHost? host = null) =>
        (await Admitted(concert, [await ACustomer(balance, host)]))[0];

    /// <summary>A signed pass, as a user would hold who was let in before Redis went away.</summary>
    public string APass(Client user, long concertId, DateTimeOffset? activeUntil, DateTimeOffset? ownUntil = null) =>
        Host
            .Services.GetRequiredService<IQueueTokens>()
            .Issue(
                new QueuePass(
                    user.UserId,
                    concertId,
                    Sequence: 1,
                    Position: 1,
                    activeUntil,
                    DateTimeOffset.UtcNow,
                    ownUntil
                )
            );

    /// <summary>What a queue token says.</summary>
    public QueuePass Read(string token) => Host.Services.GetRequiredService<IQueueTokens>().Read(token)!;

    private string Token(Caller caller) => Host.Services.GetRequiredService<IAccessTokens>().Issue(caller).Token;
}

/// <summary>A concert with one date.</summary>
public sealed record TestConcert(long Id, long ScheduleId, IReadOnlyList<long> SeatIds)
{
    public string Seats => string.Create(CultureInfo.InvariantCulture, $"schedules/{ScheduleId}/seats");
}
