namespace Concert.Api.Tests;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

/// <summary>While the database is away, what an instance has in memory is served, and nobody waits for anything else.</summary>
public sealed class DatabaseLossTests(DatabaseLossTests.Loss loss) : IClassFixture<DatabaseLossTests.Loss>
{
    private Given Given => loss.Given;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Given_a_sale_When_the_database_is_away_Then_the_catalogue_is_served_with_its_age_and_all_else_is_refused_until_it_is_back(
        bool hangs
    )
    {
        await Eventually.Get(Ready, ready => ready["mode"] == "normal");
        var (read, unread) = (await Given.AConcert(), await Given.AConcert());
        var buyer = await Given.AnAdmittedCustomer(read, balance: 1_000);
        var late = await Given.ACustomer();
        var payers = await Given.Customers(20);
        await Charge();
        var anybody = Given.Anybody();
        string[] catalogue =
        [
            "concerts",
            $"concerts/{read.Id}",
            $"concerts/{read.Id}/schedules",
            $"schedules/{read.ScheduleId}",
            read.Seats,
            "concerts/ranking",
        ];
        var before = new List<Answer>();
        foreach (var path in catalogue)
            before.Add(await anybody.Get(path));
        before.ShouldAllBe(answer => answer.Status == HttpStatusCode.OK && answer.Headers.Age == null);

        await (hangs ? loss.Postgres.Pause() : loss.Postgres.Stop());
        await Eventually.Get(() => anybody.Get(read.Seats), answer => answer.Headers.Age is not null);
        await Eventually.Get(Ready, ready => ready["mode"] == "readOnly");

        var ready = await Ready();
        ready.ShouldBe(HttpStatusCode.OK);
        ready["status"].ShouldBe("degraded");
        ready.Json.GetProperty("checks").GetProperty("database").GetString().ShouldBe("degraded");
        ReadOnly().ShouldBe(1);
        foreach (var (path, first) in catalogue.Zip(before))
        {
            var kept = await Eventually.Get(() => anybody.Get(path), answer => answer.Headers.Age is not null);
            (kept.Status, kept.Headers.ETag).ShouldBe((HttpStatusCode.OK, first.Headers.ETag), path);
            foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head })
            {
                using var request = new HttpRequestMessage(method, $"api/v1/{path}");
                if (method == HttpMethod.Get)
                    request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
                using var http = Given.Host.Http();
                using var answer = await http.SendAsync(request);
                answer.StatusCode.ShouldBe(method == HttpMethod.Get ? HttpStatusCode.NotModified : HttpStatusCode.OK);
                answer.Headers.Age.ShouldNotBeNull();
            }
        }

        // So many that nobody would wait for them, if each took as long as the database is given.
        for (var i = 0; i < 20; i++)
        {
            ShouldBeAway(await buyer.Hold(read, read.SeatIds[i]));
            ShouldBeAway(await buyer.Post("balance/charges", new { amount = 100 }));
            ShouldBeAway(await buyer.Get("reservations"));
            ShouldBeAway(await anybody.Get($"{unread.Seats}?status=held"));
        }
        (await buyer.Get("queue/status")).ShouldBe(HttpStatusCode.OK);
        (await late.Join(read.Id)).State.ShouldBe("active");

        await (hangs ? loss.Postgres.Continue() : loss.Postgres.Begin());
        await Eventually.Get(Ready, back => back["mode"] == "normal");
        (await Ready())["status"].ShouldBe("healthy");
        ReadOnly().ShouldBe(0);
        await Charge();
        var held = await buyer.Hold(read, read.SeatIds[0]);
        held.ShouldBe(HttpStatusCode.Created);
        (await anybody.Get($"{read.Seats}?status=held")).Items.ShouldHaveSingleItem();
        (await buyer.Pay(held)).ShouldBe(HttpStatusCode.Created);
        await Given.ShouldKeepInvariants();

        // At once, so that the pool has many connections. None of them may outlast the outage.
        async Task Charge() =>
            (await Task.WhenAll(payers.Select(payer => payer.Post("balance/charges", new { amount = 1 })))).ShouldAllBe(
                answer => answer.Status == HttpStatusCode.Created
            );
    }

    [Fact]
    public async Task Given_a_database_that_is_away_When_an_instance_starts_Then_it_is_ready_as_soon_as_the_database_is_there()
    {
        await loss.Postgres.Stop();
        await using var host = Given.ANewHost();
        var anybody = Given.Anybody(host);

        var starting = await anybody.Get("/health/ready");
        starting.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (starting["status"], starting["mode"]).ShouldBe(("unhealthy", "starting"));
        (await anybody.Get("/health/live")).ShouldBe(HttpStatusCode.OK);
        ShouldBeAway(await anybody.Get("concerts"));

        await loss.Postgres.Begin();
        var ready = await Eventually.Get(
            () => anybody.Get("/health/ready"),
            answer => answer.Status == HttpStatusCode.OK
        );
        (ready["status"], ready["mode"]).ShouldBe(("healthy", "normal"));
        (await anybody.Get("concerts")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Given_an_instance_When_it_is_told_to_stop_Then_it_is_not_ready_any_more()
    {
        await using var host = Given.ANewHost();
        var anybody = Given.Anybody(host);
        var life = host.Services.GetRequiredService<IHostApplicationLifetime>();
        Task<Answer>? asked = null;
        life.ApplicationStopping.Register(() =>
        {
            asked = Task.Run(() => anybody.Get("/health/ready"));
            asked.Wait(TimeSpan.FromSeconds(10));
        });

        await Task.Run(life.StopApplication);

        var draining = await asked!;
        draining.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (draining["status"], draining["mode"]).ShouldBe(("unhealthy", "draining"));
    }

    private static void ShouldBeAway(Answer answer)
    {
        answer.ShouldBe(HttpStatusCode.ServiceUnavailable, "database.unavailable");
        answer.Headers.RetryAfter!.Delta!.Value.ShouldBeGreaterThan(TimeSpan.Zero);
    }

    private Task<Answer> Ready() => Given.Anybody().Get("/health/ready");

    /// <summary>How many of the instances in this process say so: other tests lose no database.</summary>
    private static int ReadOnly()
    {
        using var gauge = new Measured<int>("concert.database.read_only");
        return gauge.Look();
    }

    /// <summary>A service on a database that the tests take away.</summary>
    public sealed class Loss : IAsyncLifetime
    {
        private OwnPostgres? _postgres;
        private Given? _given;

        internal OwnPostgres Postgres
        {
            get
            {
                Assert.SkipWhen(_postgres is null, "It needs a PostgreSQL of its own.");
                return _postgres;
            }
        }

        internal Given Given => _given ??= new Given(Postgres, redis: null) { Settings = Settings };

        private static Dictionary<string, string> Settings { get; } =
            new(StringComparer.Ordinal)
            {
                ["Database:ProbeTimeout"] = "00:00:00.500",
                // Longer than a test is patient: nobody may wait for it.
                ["Database:TransactionTimeout"] = "00:05:00",
            };

        public async ValueTask InitializeAsync()
        {
            _postgres = Servers.Provider == DatabaseProvider.PostgreSql ? await OwnPostgres.Start() : null;
            if (_postgres is not null)
                await Given.InitializeAsync();
        }

        public async ValueTask DisposeAsync()
        {
            if (_postgres is null)
                return;
            await Given.StopHosts();
            await _postgres.DisposeAsync();
        }
    }
}
