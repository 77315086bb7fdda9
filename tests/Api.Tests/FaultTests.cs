namespace Concert.Api.Tests;

using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Concert.Api.Tests.Storm;
using Concert.Infrastructure.Persistence;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;

/// <summary>What breaks while something is under way: afterwards all of it is there or nothing, and a repeat heals it.</summary>
public sealed class FaultTests(Given given) : IClassFixture<Given>
{
    private const string OnlyPostgres = "The test stops transactions half-way with what PostgreSQL offers for it.";

    public static bool IsPostgres => Servers.Provider == DatabaseProvider.PostgreSql;

    [Fact(Skip = OnlyPostgres, SkipUnless = nameof(IsPostgres))]
    public async Task Given_payments_and_holds_at_every_step_When_the_instance_is_killed_Then_each_is_whole_or_not_at_all()
    {
        string[] payingSteps =
        [
            "users",
            "reservations",
            "balances",
            "seats",
            "ledger_entries",
            "payments",
            "outbox",
            "commit",
        ];
        string[] holdingSteps = ["users", "seats", "reservations", "reservation_seats", "outbox", "commit"];
        var concert = await given.AConcert();
        var payers = await Given.Admitted(concert, await given.Customers(payingSteps.Length, balance: 1_000));
        var holders = await Given.Admitted(concert, await given.Customers(holdingSteps.Length));
        var unpaid = await Task.WhenAll(payers.Select((user, i) => user.Hold(concert, concert.SeatIds[i])));
        var wanted = concert.SeatIds.Skip(payers.Count).Take(holders.Count).ToList();

        await using var snare = await Snare.Lay(given, [.. payingSteps.Union(holdingSteps, StringComparer.Ordinal)]);
        foreach (var (i, step) in payingSteps.Index())
            await snare.Catch(
                step,
                step is "users" or "balances" or "ledger_entries" ? $"{payers[i].UserId}" : unpaid[i]["id"]!
            );
        foreach (var (i, step) in holdingSteps.Index())
        {
            var seat = wanted[i].ToString(CultureInfo.InvariantCulture);
            await snare.Catch(
                step,
                step switch
                {
                    "seats" => $"\"id\": {seat},",
                    "reservation_seats" => $"\"seat_id\": {seat},",
                    "outbox" => $"[{seat}]",
                    _ => $"{holders[i].UserId}",
                }
            );
        }

        using var doomed = await ApiProcess.Start(
            new Dictionary<string, string>(given.Host.Settings, StringComparer.Ordinal)
            {
                ["ConnectionStrings:Database"] = $"{given.ConnectionString};Application Name={Snare.Doomed}",
            }
        );
        // What is slow the first time is over before the calls come whose statements must not last for too long.
        var first = await given.AnAdmittedCustomer(concert, balance: 1_000);
        var held = await first.Hold(concert, concert.SeatIds[^1]);
        (await Hold(doomed.Address, first, concert, concert.SeatIds[^2])).IsSuccess.ShouldBeTrue();
        (await Pay(doomed.Address, first, held)).IsSuccess.ShouldBeTrue();

        var underWay = payers
            .Select((user, i) => Pay(doomed.Address, user, unpaid[i]))
            .Concat(holders.Select((user, i) => Hold(doomed.Address, user, concert, wanted[i])))
            .ToList();
        await Eventually.Get(snare.CountCaught, caught => caught == underWay.Count);
        await doomed.Kill();
        await snare.LetGo();
        foreach (var call in underWay)
            await Should.ThrowAsync<HttpRequestException>(call);

        // Nothing is there of those who were caught on the way, and everything of those whose commit had begun.
        foreach (var (i, step) in payingSteps.Index())
        {
            var expected = step is "commit" ? ("confirmed", "0") : ("pending", "1000");
            var reservation = await payers[i].Get($"reservations/{unpaid[i]["id"]}");
            (reservation["status"], (await payers[i].Get("balance"))["amount"]).ShouldBe(expected, step);
        }
        foreach (var (i, step) in holdingSteps.Index())
            (await holders[i].Get("reservations")).Items.Count.ShouldBe(step is "commit" ? 1 : 0, step);
        await given.ShouldBalance();

        // The dead instance's locks end with their leases; then a repeat goes through, or gets the answer that was lost.
        var here = given.Host.ClientOptions.BaseAddress;
        var repeats = await Task.WhenAll(
            payers
                .Select((user, i) => Settled(() => Pay(here, user, unpaid[i])))
                .Concat(holders.Select((user, i) => Settled(() => Hold(here, user, concert, wanted[i]))))
        );
        repeats.ShouldAllBe(reply => reply.Status == StatusCodes.Status201Created);
        foreach (var (i, user) in payers.Index())
        {
            (await user.Get($"reservations/{unpaid[i]["id"]}"))["status"].ShouldBe("confirmed");
            (await user.Get("payments")).Items.Count.ShouldBe(1);
        }
        foreach (var user in holders)
            (await user.Get("reservations")).Items.Single().GetProperty("status").GetString().ShouldBe("pending");
        await given.ShouldBalance();
    }

    [Fact(Skip = OnlyPostgres, SkipUnless = nameof(IsPostgres))]
    public async Task Given_an_instance_stopped_past_its_lease_When_another_takes_the_seat_Then_it_stays_taken()
    {
        using var slow = await ApiProcess.Start(given.Host.Settings);
        var concert = await given.AConcert();
        var late = await given.AnAdmittedCustomer(concert);
        var other = await given.AnAdmittedCustomer(concert);
        var seat = concert.SeatIds[0];
        await using var redis = await RedisServer.Of(given);

        // It has the lock of the seat and waits for its user's row, which somebody else has.
        await using var database = given.Database();
        await using var row = await database.Database.BeginTransactionAsync();
        await database.Users.Where(user => user.Id == late.UserId).ExecuteUpdateAsync(Untouched());
        var held = Hold(slow.Address, late, concert, seat);
        var key = $"{{schedule:{concert.ScheduleId}}}:seat:{seat}";
        await Eventually.Get(() => redis.Has(key), isThere => isThere);
        await Eventually.Get(CountWaiting, waiting => waiting == 1);
        await slow.Pause();
        await Eventually.Get(() => redis.Has(key), isThere => !isThere);

        (await other.Hold(concert, seat)).ShouldBe(HttpStatusCode.Created);
        await row.RollbackAsync();
        await slow.Continue();

        (await held).IsSuccess.ShouldBeFalse();
        (await late.Hold(concert, seat)).ShouldBe(HttpStatusCode.Conflict, "reservations.seat_taken");
        (await late.Get("reservations")).Items.ShouldBeEmpty();
        await given.ShouldBalance();
    }

    [Fact(Skip = OnlyPostgres, SkipUnless = nameof(IsPostgres))]
    public async Task Given_a_payment_in_a_deadlock_When_the_database_ends_it_Then_it_is_made_again_and_paid_once()
    {
        var concert = await given.AConcert();
        var user = await given.AnAdmittedCustomer(concert, balance: 1_000);
        var held = await user.Hold(concert, concert.SeatIds[0]);
        await using var database = given.Database();
        await using var rows = await database.Database.BeginTransactionAsync();

        // The payment has its user's row and waits for the balance, which waits for the user's row. The payment finds out
        // first, because the other does not look for a minute.
        await database.Database.ExecuteSqlAsync($"SET LOCAL deadlock_timeout = '1min'");
        await database
            .Balances.Where(balance => balance.UserId == user.UserId)
            .ExecuteUpdateAsync(update => update.SetProperty(balance => balance.Amount, balance => balance.Amount));
        var paid = user.Pay(held);
        await Eventually.Get(CountWaiting, waiting => waiting == 1);
        await database.Users.Where(row => row.Id == user.UserId).ExecuteUpdateAsync(Untouched());
        await rows.RollbackAsync();

        (await paid).ShouldBe(HttpStatusCode.Created);
        (await user.Get("balance"))["amount"].ShouldBe("0");
        await given.ShouldBalance();
    }

    [Fact]
    public async Task Given_a_row_that_stays_locked_When_the_database_takes_too_long_Then_it_is_unavailable_and_nothing_happened()
    {
        var user = await given.ACustomer(balance: 1_000);
        await using var database = given.Database();
        await using var row = await database.Database.BeginTransactionAsync();
        await database
            .Balances.Where(balance => balance.UserId == user.UserId)
            .ExecuteUpdateAsync(update => update.SetProperty(balance => balance.Amount, balance => balance.Amount));

        (await user.Post("balance/uses", new { amount = 100 })).ShouldBe(
            HttpStatusCode.ServiceUnavailable,
            "database.unavailable"
        );

        await row.RollbackAsync();
        (await user.Get("balance"))["amount"].ShouldBe("1000");
        await given.ShouldBalance();
    }

    [Fact]
    public async Task Given_two_connections_When_fifty_users_are_charged_at_once_Then_only_what_was_confirmed_is_booked()
    {
        await using var host = given.ANewHost(
            database: IsPostgres ? "MaxPoolSize=2;Timeout=1" : "Max Pool Size=2;Connect Timeout=1"
        );
        var users = await given.Customers(50, host: host);

        var answers = await Task.WhenAll(users.Select(user => user.Post("balance/charges", new { amount = 100 })));

        answers.ShouldContain(answer => answer.Status == HttpStatusCode.Created);
        foreach (var (user, answer) in users.Zip(answers))
        {
            if (answer.Status != HttpStatusCode.Created)
                answer.ShouldBe(HttpStatusCode.ServiceUnavailable, "database.unavailable");
            var amount = (await user.At(given.Host).Get("balance"))["amount"];
            amount.ShouldBe(answer.Status == HttpStatusCode.Created ? "100" : "0");
        }
        await given.ShouldBalance();
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task Given_an_instance_whose_clock_is_an_hour_off_When_it_holds_and_sells_Then_the_databases_clock_decides(
        int hours
    )
    {
        await using var host = given.ANewHost(changes: services =>
            services.Replace(ServiceDescriptor.Singleton<TimeProvider>(new OffClock(TimeSpan.FromHours(hours))))
        );
        var concert = await given.AConcert();
        var user = await given.AnAdmittedCustomer(concert, balance: 1_000, host);
        var other = await given.AnAdmittedCustomer(concert);

        var paid = await user.Hold(concert, concert.SeatIds[0]);
        var lapsing = await (await user.Join(concert.Id)).Hold(concert, concert.SeatIds[1]);
        (await other.Hold(concert, concert.SeatIds[1])).ShouldBe(HttpStatusCode.Conflict, "reservations.seat_taken");
        (await user.Pay(paid)).ShouldBe(HttpStatusCode.Created);
        await given.Lapse(concert);
        await Eventually.Get(
            () => other.Hold(concert, concert.SeatIds[1]),
            answer => answer.Status == HttpStatusCode.Created
        );

        var expiresAt = lapsing.Json.GetProperty("expiresAt").GetDateTimeOffset();
        expiresAt.ShouldBe(DateTimeOffset.UtcNow.AddMinutes(5), TimeSpan.FromMinutes(2));
        (await user.Pay(lapsing)).ShouldBe(HttpStatusCode.Conflict, "reservations.expired");
        await given.ShouldBalance();
    }

    [Fact]
    public async Task Given_two_instances_When_they_are_restarted_one_by_one_Then_what_they_confirmed_is_booked_once()
    {
        using var first = await ApiProcess.Start(given.Host.Settings);
        using var second = await ApiProcess.Start(given.Host.Settings);
        var users = await given.Customers(10);
        using var rolled = new CancellationTokenSource();
        var charging = users.Select(ChargeAsync).ToList();

        foreach (var instance in new[] { first, second })
        {
            await instance.End();
            instance.Restart();
            await instance.Ready();
        }
        await rolled.CancelAsync();

        foreach (var (user, (confirmed, unknown)) in users.Zip(await Task.WhenAll(charging)))
        {
            confirmed.ShouldBeGreaterThan(0);
            var amount = (await user.Get("balance")).Json.GetProperty("amount").GetInt32();
            amount.ShouldBeInRange(confirmed, confirmed + unknown);
        }
        await given.ShouldBalance();

        async Task<(int Confirmed, int Unknown)> ChargeAsync(Client user)
        {
            var (confirmed, unknown) = (0, 0);
            for (var turn = 0; !rolled.IsCancellationRequested; turn++)
            {
                try
                {
                    var address = (turn % 2 == 0 ? first : second).Address;
                    var reply = await Send(address, user, "balance/charges", new { amount = 1 }, $"{turn}");
                    if (reply.IsSuccess)
                        confirmed++;
                    else
                        reply.Status.ShouldBe(StatusCodes.Status503ServiceUnavailable, reply.Body);
                }
                catch (HttpRequestException)
                {
                    unknown++;
                    await Task.Delay(20);
                }
            }
            return (confirmed, unknown);
        }
    }

    [Fact]
    public async Task Given_holds_about_to_run_out_When_they_are_paid_Then_each_is_paid_in_time_or_expired()
    {
        var concert = await given.AConcert(policy: new { holdSeconds = 3 });
        var users = await Given.Admitted(concert, await given.Customers(40, balance: 1_000));
        var holds = await Task.WhenAll(users.Select((user, i) => user.Hold(concert, concert.SeatIds[i])));

        var answers = await Task.WhenAll(
            users.Select(
                async (user, i) =>
                {
                    var end = holds[i].Json.GetProperty("expiresAt").GetDateTimeOffset();
                    var early = TimeSpan.FromMilliseconds(200 - (10 * i));
                    var wait = end - early - DateTimeOffset.UtcNow;
                    await Task.Delay(wait > TimeSpan.Zero ? wait : TimeSpan.Zero);
                    return await user.Pay(holds[i]);
                }
            )
        );

        foreach (var (i, answer) in answers.Index())
        {
            if (answer.Status == HttpStatusCode.Created)
            {
                var paidAt = answer.Json.GetProperty("paidAt").GetDateTimeOffset();
                paidAt.ShouldBeLessThan(holds[i].Json.GetProperty("expiresAt").GetDateTimeOffset());
            }
            else
            {
                answer.ShouldBe(HttpStatusCode.Conflict, "reservations.expired");
            }
        }
        await given.ShouldBalance();
    }

    [Fact]
    public async Task Given_calls_out_of_order_When_they_come_too_late_Then_they_are_refused_and_no_money_moves()
    {
        var concert = await given.AConcert();
        var user = await given.AnAdmittedCustomer(concert, balance: 1_000);
        var cancelled = await user.Hold(concert, concert.SeatIds[0]);
        (await user.Delete($"reservations/{cancelled["id"]}")).ShouldBe(HttpStatusCode.NoContent);
        var expired = await user.Hold(concert, concert.SeatIds[1]);
        await given.Lapse(concert);
        (await user.Get($"reservations/{expired["id"]}"))["status"].ShouldBe("expired");

        (await user.Pay(cancelled)).ShouldBe(HttpStatusCode.Conflict, "reservations.cancelled");
        (await user.Pay(expired)).ShouldBe(HttpStatusCode.Conflict, "reservations.expired");
        (await user.Delete($"reservations/{expired["id"]}")).ShouldBe(HttpStatusCode.Conflict, "reservations.expired");

        (await user.Get("balance"))["amount"].ShouldBe("1000");
        await given.ShouldBalance();
    }

    [Fact]
    public async Task Given_one_payment_When_100_duplicates_come_at_two_instances_Then_it_is_made_once()
    {
        await using var other = given.ANewHost();
        var concert = await given.AConcert();
        var user = await given.AnAdmittedCustomer(concert, balance: 3_000);
        var held = await user.Hold(concert, concert.SeatIds[0]);

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 100).Select(i => (i % 2 == 0 ? user : user.At(other)).Pay(held))
        );

        answers.Count(answer => answer.Status == HttpStatusCode.Created).ShouldBe(1);
        (await user.Get("balance"))["amount"].ShouldBe("2000");
        (await user.Get("payments")).Items.Count.ShouldBe(1);
        await given.ShouldBalance();
    }

    [Fact]
    public async Task Given_a_Redis_that_hangs_When_users_inside_hold_and_pay_Then_they_can_and_afterwards_it_is_used_again()
    {
        using var redis = await OwnRedis.Start();
        Assert.SkipWhen(redis is null, "Redis is not installed on this machine.");
        await using var host = given.ANewHost(redis: redis.ConnectionString);
        var concert = await given.AConcert();
        var user = await given.AnAdmittedCustomer(concert, balance: 1_000, host);

        await redis.Pause();
        var held = await user.Hold(concert, concert.SeatIds[0]);
        held.ShouldBe(HttpStatusCode.Created);
        (await user.Pay(held)).ShouldBe(HttpStatusCode.Created);
        await redis.Continue();

        await Eventually.Get(
            () => user.Post($"concerts/{concert.Id}/queue/tokens"),
            answer => answer.Status is HttpStatusCode.Created or HttpStatusCode.OK
        );
        await given.ShouldBalance();
    }

    private static Action<Microsoft.EntityFrameworkCore.Query.UpdateSettersBuilder<Domain.Users.User>> Untouched() =>
        update => update.SetProperty(user => user.ReservationCount, user => user.ReservationCount);

    private static Task<StormReply> Pay(Uri instance, Client user, Answer reservation) =>
        Send(instance, user, "payments", new { reservationId = reservation["id"] }, "pay");

    private static Task<StormReply> Hold(Uri instance, Client user, TestConcert concert, long seat) =>
        Send(instance, user, "reservations", new { scheduleId = concert.ScheduleId, seatIds = new[] { seat } }, "hold");

    private static async Task<StormReply> Send(Uri instance, Client user, string path, object body, string key)
    {
        using var http = new HttpClient { BaseAddress = instance };
        using var request = new HttpRequestMessage(HttpMethod.Post, $"api/v1/{path}")
        {
            Content = JsonContent.Create(body),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", user.AccessToken);
        if (user.QueueToken is not null)
            request.Headers.Add("Queue-Token", user.QueueToken);
        request.Headers.Add("Idempotency-Key", key);
        using var response = await http.SendAsync(request);
        return new StormReply((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Repeats a call until the service can say what became of it.</summary>
    private static Task<StormReply> Settled(Func<Task<StormReply>> call) =>
        Eventually.Get(call, reply => reply.IsFinal);

    /// <summary>How many statements of this database wait for somebody's row.</summary>
    private async Task<int> CountWaiting()
    {
        await using var database = given.Database();
        return await database
            .Database.SqlQuery<int>(
                $"""SELECT count(*)::int AS "Value" FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"""
            )
            .SingleAsync();
    }

    private sealed class OffClock(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }

    /// <summary>
    /// Triggers that make a transaction wait at a step until it is let go; at the step "commit" the client has sent
    /// everything and only the answer is missing.
    /// </summary>
    private sealed class Snare : IAsyncDisposable
    {
        /// <summary>The name by which the database knows the instance that is killed.</summary>
        public const string Doomed = "doomed";

        private readonly NpgsqlConnection _connection;

        private Snare(NpgsqlConnection connection) => _connection = connection;

        public static async Task<Snare> Lay(Given given, IReadOnlyList<string> steps)
        {
            var connection = new NpgsqlConnection(given.ConnectionString);
            await connection.OpenAsync();
            var snare = new Snare(connection);
            await snare.Run(
                """
                CREATE TABLE caught (step text, needle text);
                CREATE FUNCTION wait_here() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF EXISTS (SELECT 1 FROM caught WHERE step = TG_ARGV[0] AND position(needle IN to_jsonb(NEW)::text) > 0) THEN
                        PERFORM pg_advisory_xact_lock_shared(4711);
                    END IF;
                    RETURN NEW;
                END $$;
                CREATE CONSTRAINT TRIGGER wait_here AFTER INSERT ON payments DEFERRABLE INITIALLY DEFERRED
                    FOR EACH ROW EXECUTE FUNCTION wait_here('commit');
                CREATE CONSTRAINT TRIGGER wait_at_commit AFTER INSERT ON reservations DEFERRABLE INITIALLY DEFERRED
                    FOR EACH ROW EXECUTE FUNCTION wait_here('commit');
                SELECT pg_advisory_lock(4711);
                """
            );
            foreach (var table in steps.Where(step => step != "commit"))
                await snare.Run(
                    $"CREATE TRIGGER wait_before BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION wait_here('{table}')"
                );
            return snare;
        }

        /// <summary>Makes whoever writes a row wait in whose JSON the needle is.</summary>
        public async Task Catch(string step, string needle) =>
            await Run($"INSERT INTO caught VALUES ('{step}', '{needle}')");

        public Task<long> CountCaught() =>
            Count($"application_name = '{Doomed}' AND wait_event_type = 'Lock' AND wait_event = 'advisory'");

        /// <summary>Ends the waiting, and waits until the database has done with the dead instance.</summary>
        public async Task LetGo()
        {
            await Run("SELECT pg_advisory_unlock(4711)");
            await Eventually.Get(() => Count($"application_name = '{Doomed}'"), left => left == 0);
            await Run("DELETE FROM caught");
        }

        public ValueTask DisposeAsync() => _connection.DisposeAsync();

        private async Task<long> Count(string condition)
        {
            await using var command = new NpgsqlCommand(
                $"SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND {condition}",
                _connection
            );
            return (long)(await command.ExecuteScalarAsync())!;
        }

        private async Task Run(string sql)
        {
            await using var command = new NpgsqlCommand(sql, _connection);
            await command.ExecuteNonQueryAsync();
        }
    }
}
