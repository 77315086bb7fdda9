namespace Concert.Api.Tests;

using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

/// <summary>Where metrics can be read, and what they say.</summary>
public sealed class MetricsTests(Given given) : IClassFixture<Given>
{
    [Fact]
    public async Task Given_an_instance_When_its_metrics_are_asked_for_Then_anybody_can_read_them_but_only_read()
    {
        var metrics = await given.Anybody().Get("/metrics");

        metrics.ShouldBe(HttpStatusCode.OK);
        metrics.MediaType.ShouldBe("text/plain");
        metrics.Body.ShouldContain("service_name=\"concert\"");
        (await given.Anybody().Post("/metrics")).ShouldBe(HttpStatusCode.MethodNotAllowed);
    }

    [Fact]
    public async Task Given_a_port_for_metrics_When_they_are_asked_for_Then_they_are_there_alone()
    {
        var port = new Uri($"http://127.0.0.1:{Command.FreePort()}");
        await using var host = AHost("Metrics:Port", $"{port.Port}");

        (await given.Anybody(host).Get("/metrics")).ShouldBe(HttpStatusCode.NotFound);
        (await Metrics.Of(port)).Sum("dotnet_process_cpu_time_seconds_total").ShouldNotBeNull();
        using var http = new HttpClient { BaseAddress = port };
        using var elsewhere = await http.GetAsync(new Uri("api/v1/concerts", UriKind.Relative));
        elsewhere.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Given_metrics_that_are_off_When_they_are_asked_for_Then_there_are_none()
    {
        await using var host = AHost("Metrics:Enabled", "false");

        (await given.Anybody(host).Get("/metrics")).ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact(Skip = FaultTests.OnlyPostgres, SkipType = typeof(FaultTests), SkipUnless = nameof(FaultTests.IsPostgres))]
    public async Task Given_a_sale_When_users_come_wait_hold_and_pay_Then_each_instrument_shows_what_happened()
    {
        var concert = await given.AConcert(policy: new { maxActive = 4 });
        var users = await given.Customers(5, balance: 10_000);
        (
            await given.AnOrganizer().Post("admin/webhooks", new { url = $"http://127.0.0.1:{Command.FreePort()}/" })
        ).ShouldBe(HttpStatusCode.Created);
        using var api = await ApiProcess.Start(
            new Dictionary<string, string>(given.Host.Settings, StringComparer.Ordinal)
            {
                ["ConnectionStrings:Database"] = $"{given.ConnectionString};Options=-c statement_timeout=4000",
                ["Events:Kafka:BootstrapServers"] = "127.0.0.1:1",
                ["RateLimits:Enabled"] = "true",
                ["RateLimits:Holds"] = "4",
            }
        );

        await ReadSeats(api.Address, concert);
        var places = new List<Client>();
        foreach (var user in users)
            places.Add(await user.At(api.Address).Join(concert.Id));
        var waiting = places[4];
        await Eventually.Get(
            async () => (await Metrics.Of(api.Address)).Sum("concert_queue_active", Label(concert)),
            active => active == 4
        );
        (await Metrics.Of(api.Address)).Sum("concert_queue_waiting", Label(concert)).ShouldBe(1);
        await Hold(api.Address, concert, places);
        await Eventually.Get(waiting.Poll, place => place.State == "active");

        var metrics = await Eventually.Get(
            () => Metrics.Of(api.Address),
            metrics =>
                metrics.Sum("concert_outbox_lag_seconds", "channel=\"kafka\"") > 0
                && metrics.Sum("concert_webhook_backlog") > 0
        );
        foreach (
            var (outcome, count) in new Dictionary<string, int>(StringComparer.Ordinal)
            {
                ["held"] = 1,
                ["taken"] = 2,
                ["refused"] = 2,
                ["not_active"] = 1,
                ["limited"] = 1,
                ["congested"] = 1,
                ["unavailable"] = 1,
                ["failed"] = 0,
            }
        )
        {
            var label = $"outcome=\"{outcome}\"";
            metrics.Sum("concert_hold_attempts_total", label).ShouldBe(count, outcome);
            metrics
                .Sum("concert_hold_duration_seconds_count", label)
                .ShouldBe(outcome is "limited" or "failed" ? null : count, outcome);
        }
        metrics.Sum("concert_use_case_duration_seconds_count", "use_case=\"HoldSeat\"", "outcome=\"ok\"").ShouldBe(1);
        metrics.Sum("concert_rate_limit_refusals_total", "limit=\"holds\"").ShouldBe(1);
        metrics.Sum("concert_rate_limit_refusals_total").ShouldBe(1);
        LockWaits("user", "acquired").ShouldBe(5);
        LockWaits("user", "timed_out").ShouldBe(1);
        LockWaits("seat", "acquired").ShouldBe(8);
        LockWaits("seat", "refused").ShouldBe(1);
        LockWaits("request", "refused").ShouldBe(1);
        Transactions("committed").ShouldNotBeNull().ShouldBeGreaterThan(2);
        Transactions("refused").ShouldNotBeNull().ShouldBeGreaterThan(1);
        Transactions("timed_out").ShouldBe(1);
        metrics.Sum("concert_db_transaction_timeouts_total").ShouldBe(1);
        metrics.Sum("concert_db_lost_races_total").ShouldNotBeNull();
        metrics.Sum("concert_db_connections_usage_ratio").ShouldNotBeNull().ShouldBeInRange(0, 1);
        metrics.Sum("db_client_connection_max").ShouldNotBeNull().ShouldBeGreaterThan(0);
        metrics.Sum("concert_cache_requests_total").ShouldBe(3);
        metrics.Sum("concert_cache_requests_total", "result=\"miss\"").ShouldNotBeNull().ShouldBeGreaterThan(0);
        metrics.Sum("concert_cache_requests_total", "result=\"not_modified\"").ShouldBe(1);
        metrics.Sum("concert_redis_available").ShouldBe(1);
        metrics.Sum("concert_outbox_lag_seconds", "channel=\"stream\"").ShouldNotBeNull();
        metrics
            .Sum("concert_job_duration_seconds_count", "job=\"PromotionJob\"")
            .ShouldNotBeNull()
            .ShouldBeGreaterThan(1);
        metrics.Sum("concert_job_lateness_seconds_count", "job=\"ExpiryJob\"").ShouldNotBeNull().ShouldBeGreaterThan(1);
        metrics.Sum("concert_queue_late_promotions_total").ShouldNotBeNull();
        metrics.Sum("concert_queue_no_shows_total", Label(concert)).ShouldBe(0);
        Requests("GET", "/api/v1/schedules/{scheduleId:long}/seats", 200).ShouldBe(2);
        Requests("POST", "/api/v1/reservations", 201).ShouldBe(1);
        Requests("POST", "/api/v1/reservations", 409).ShouldBe(3);
        Requests("POST", "/api/v1/reservations", 429).ShouldBe(1);
        Requests("POST", "/api/v1/reservations", 503).ShouldBe(2);

        // Each instance counts whom it has admitted itself. The other one shows the metrics of all hosts in its process.
        var elsewhere = given
            .Host.Services.GetRequiredService<OpenQueues>()
            .Totals.SingleOrDefault(each => each.Concert == $"{concert.Id}");
        ((metrics.Sum("concert_queue_admissions_total", Label(concert)) ?? 0) + (elsewhere?.Admitted ?? 0)).ShouldBe(5);

        metrics
            .Names.Where(name => name.StartsWith("concert_", StringComparison.Ordinal))
            .ShouldBe(await NamesInDocs(), ignoreOrder: true);
        await ShouldHaveBoundedSeries(api.Address);

        double? LockWaits(string kind, string outcome) =>
            metrics.Sum("concert_lock_wait_duration_seconds_count", $"kind=\"{kind}\"", $"outcome=\"{outcome}\"");

        double? Transactions(string outcome) =>
            metrics.Sum("concert_db_transaction_duration_seconds_count", $"outcome=\"{outcome}\"");

        double? Requests(string method, string route, int status) =>
            metrics.Sum(
                "http_server_request_duration_seconds_count",
                $"http_request_method=\"{method}\"",
                $"http_route=\"{route}\"",
                $"http_response_status_code=\"{status}\""
            );
    }

    [Fact]
    public async Task Given_work_that_loses_every_race_When_it_has_given_up_Then_each_of_its_transactions_is_counted()
    {
        var address = given.Host.ClientOptions.BaseAddress;
        var before = (await Metrics.Of(address)).Sum("concert_db_lost_races_total");
        await using var scope = given.Host.Services.CreateAsyncScope();

        var outcome = await scope
            .ServiceProvider.GetRequiredService<IUnitOfWork>()
            .ExecuteAsync<Result>(() => throw new DbUpdateConcurrencyException(), CancellationToken.None);

        outcome.Error.ShouldBe(PipelineErrors.Congested);
        await Eventually.Get(
            async () => (await Metrics.Of(address)).Sum("concert_db_lost_races_total"),
            after => after >= before.GetValueOrDefault() + 3
        );
    }

    /// <summary>The second column of the table.</summary>
    private static async Task<List<string>> NamesInDocs() =>
        [
            .. (await File.ReadAllLinesAsync(Repository.File("docs/operations/metrics.md")))
                .Where(line => line.StartsWith("| `concert.", StringComparison.Ordinal))
                .Select(line => line.Split('`')[3]),
        ];

    /// <summary>Asks for the seats twice, and once more with the tag.</summary>
    private static async Task ReadSeats(Uri instance, TestConcert concert)
    {
        using var http = new HttpClient { BaseAddress = instance };
        var seats = new Uri($"api/v1/{concert.Seats}", UriKind.Relative);
        (await http.GetAsync(seats)).StatusCode.ShouldBe(HttpStatusCode.OK);
        using var again = await http.GetAsync(seats);
        again.StatusCode.ShouldBe(HttpStatusCode.OK);
        http.DefaultRequestHeaders.IfNoneMatch.Add(again.Headers.ETag!);
        (await http.GetAsync(seats)).StatusCode.ShouldBe(HttpStatusCode.NotModified);
    }

    /// <summary>Each way in which a hold can end, but for a bug.</summary>
    private async Task Hold(Uri instance, TestConcert concert, List<Client> places)
    {
        var (buyer, rival, locked, blocked, waiting) = (places[0], places[1], places[2], places[3], places[4]);
        var locks = given.Host.Services.GetRequiredService<ILockProvider>();
        await using var database = given.Database();
        await using var row = await database.Database.BeginTransactionAsync();
        await database
            .Users.Where(user => user.Id == blocked.UserId)
            .ExecuteUpdateAsync(update => update.SetProperty(user => user.Version, user => user.Version));
        await using var others = await locks.AcquireAsync(
            LockPlan.Wait(LockKeys.User(locked.UserId)),
            isPointless: null,
            CancellationToken.None
        );
        var late = new[] { locked.Hold(concert, concert.SeatIds[9]), blocked.Hold(concert, concert.SeatIds[8]) };

        var held = await buyer.Hold(concert, concert.SeatIds[0]);
        held.ShouldBe(HttpStatusCode.Created);
        (await waiting.Hold(concert, concert.SeatIds[0])).ShouldBe(HttpStatusCode.Forbidden, "queue.not_active");
        await ShouldRefuse("reservations.seat_taken", rival, concert.SeatIds[0]);
        await ShouldRefuse("reservations.seat_limit_exceeded", rival, [.. concert.SeatIds.Skip(1).Take(5)]);
        await using (await Locked(LockKeys.Seat(concert.ScheduleId, concert.SeatIds[0])))
            await ShouldRefuse("reservations.seat_taken", rival, concert.SeatIds[0]);
        var key = new IdempotencyKey(rival.UserId, "POST /api/v1/reservations", "first", []);
        await using (await Locked(LockKeys.Request(key)))
            await ShouldRefuse("idempotency.in_progress", rival with { IdempotencyKey = "first" }, concert.SeatIds[1]);
        await ShouldRefuse("requests.rate_limited", rival, concert.SeatIds[1]);
        (await buyer.Pay(held)).ShouldBe(HttpStatusCode.Created);
        (await Metrics.Of(instance)).Sum("concert_db_connections_usage_ratio").ShouldNotBeNull().ShouldBeGreaterThan(0);

        (await late[0])["code"].ShouldBe("requests.congested");
        (await late[1])["code"].ShouldBe("database.unavailable");

        async Task<IAsyncDisposable> Locked(string lockKey) =>
            (
                await locks.AcquireAsync(LockPlan.None.AndTry([lockKey]), isPointless: null, CancellationToken.None)
            ).ShouldNotBeNull();

        async Task ShouldRefuse(string code, Client user, params IReadOnlyList<long> seatIds) =>
            (await user.Hold(concert, seatIds))["code"].ShouldBe(code);
    }

    /// <summary>Sends 1,000 requests, no two alike. One series each would be 17,000 lines.</summary>
    private static async Task ShouldHaveBoundedSeries(Uri instance)
    {
        var before = (await Metrics.Of(instance)).Series.Count();

        await SendOddRequests(instance, count: 1_000);

        var sent = "http_request_method=\"_OTHER\"";
        var after = await Eventually.Get(
            () => Metrics.Of(instance),
            metrics => metrics.Sum("http_server_request_duration_seconds_count", sent) == 500
        );
        after.Series.Count().ShouldBeLessThan(before + 1_000);
    }

    private static async Task SendOddRequests(Uri instance, int count)
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false })
        {
            BaseAddress = instance,
        };
        await Parallel.ForAsync(
            0,
            count,
            new ParallelOptions { MaxDegreeOfParallelism = 8 },
            async (number, cancellationToken) =>
            {
                using var request = new HttpRequestMessage(
                    new HttpMethod(number % 2 == 0 ? "GET" : $"METHOD{number}"),
                    new Uri(
                        (number % 5) switch
                        {
                            0 => $"nowhere/{number}",
                            1 => $"api/v1/concerts/{number}?page={number}",
                            2 => $"api/v{number}/concerts",
                            3 => $"api/v1/schedules/{number}/seats",
                            _ => "api/v1/reservations",
                        },
                        UriKind.Relative
                    )
                )
                {
                    Version = number % 3 == 0 ? HttpVersion.Version10 : HttpVersion.Version11,
                };
                request.Headers.Host = $"host{number}.example.com";
                request.Headers.Add("User-Agent", $"agent/{number}");
                request.Headers.Add("X-Forwarded-Proto", $"scheme{number}");
                request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {number}");
                request.Headers.TryAddWithoutValidation("traceparent", $"00-{number}");
                using var answer = await http.SendAsync(request, cancellationToken);
            }
        );
    }

    private static string Label(TestConcert concert) =>
        string.Create(CultureInfo.InvariantCulture, $"concert_id=\"{concert.Id}\"");

    private ApiHost AHost(string setting, string value) =>
        given.ANewHost(settings: new Dictionary<string, string>(StringComparer.Ordinal) { [setting] = value });
}
