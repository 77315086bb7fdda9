namespace Concert.Api.Tests;

using System.Globalization;
using Concert.Check;
using Npgsql;

/// <summary>An instance ends at once, whatever it is doing.</summary>
public sealed class KillTests(Given given) : IClassFixture<Given>
{
    [Fact(Skip = FaultTests.OnlyPostgres, SkipUnless = nameof(FaultTests.IsPostgres), SkipType = typeof(FaultTests))]
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
        (await first.At(doomed.Address).Hold(concert, concert.SeatIds[^2])).ShouldBe(HttpStatusCode.Created);
        (await first.At(doomed.Address).Pay(held)).ShouldBe(HttpStatusCode.Created);

        var underWay = payers
            .Select((user, i) => Pay(user.At(doomed.Address), unpaid[i]))
            .Concat(holders.Select((user, i) => Hold(user.At(doomed.Address), concert, wanted[i])))
            .ToList();
        await Eventually.Get(snare.CountCaught, caught => caught == underWay.Count);
        await doomed.Kill();
        await snare.LetGo();
        foreach (var call in underWay)
            await Should.ThrowAsync<HttpRequestException>(call);

        // Nothing is there of those who were caught while they read, and everything of those whose writes were sent: the
        // database has them all, with their commit.
        foreach (var (i, step) in payingSteps.Index())
        {
            var expected = step is "users" ? ("pending", "1000") : ("confirmed", "0");
            var reservation = await payers[i].Get($"reservations/{unpaid[i]["id"]}");
            (reservation["status"], (await payers[i].Get("balance"))["amount"]).ShouldBe(expected, step);
        }
        foreach (var (i, step) in holdingSteps.Index())
            (await holders[i].Get("reservations")).Items.Count.ShouldBe(step is "users" ? 0 : 1, step);
        await given.ShouldKeepInvariants();

        // The dead instance's locks end with their leases; then a repeat goes through, or gets the answer that was lost.
        var repeats = await Task.WhenAll(
            payers
                .Select((user, i) => Eventually.Settled(() => Pay(user, unpaid[i])))
                .Concat(holders.Select((user, i) => Eventually.Settled(() => Hold(user, concert, wanted[i]))))
        );
        repeats.ShouldAllBe(answer => answer.Status == HttpStatusCode.Created);
        foreach (var (i, user) in payers.Index())
        {
            (await user.Get($"reservations/{unpaid[i]["id"]}"))["status"].ShouldBe("confirmed");
            (await user.Get("payments")).Items.Count.ShouldBe(1);
        }
        foreach (var user in holders)
            (await user.Get("reservations")).Items.Single().GetProperty("status").GetString().ShouldBe("pending");
        await given.ShouldKeepInvariants();
    }

    [Fact(Skip = FaultTests.OnlyPostgres, SkipUnless = nameof(FaultTests.IsPostgres), SkipType = typeof(FaultTests))]
    public async Task Given_a_cancelled_date_When_the_instance_is_killed_amid_its_refunds_Then_another_gives_each_back_once()
    {
        var concert = await given.AConcert(seats: 60);
        var buyers = await Given.Admitted(concert, await given.Customers(60, balance: 1_000));
        var holds = await Task.WhenAll(buyers.Select((buyer, i) => buyer.Hold(concert, concert.SeatIds[i])));
        var payments = await Task.WhenAll(buyers.Take(55).Select((buyer, i) => buyer.Pay(holds[i])));
        payments.ShouldAllBe(paid => paid.Status == HttpStatusCode.Created);
        using var doomed = await ApiProcess.Start(
            new Dictionary<string, string>(given.Host.Settings, StringComparer.Ordinal)
            {
                ["ConnectionStrings:Database"] = $"{given.ConnectionString};Application Name={Snare.Doomed}",
            }
        );
        var organizer = given.AnOrganizer().At(doomed.Address);
        await given.StopHosts();

        // In the first batch or in the second; each is one transaction.
        await using var snare = await Snare.Lay(given, ["payments"]);
        await snare.Catch("payments", payments[27]["id"]!);
        (await organizer.Post($"admin/concerts/{concert.Id}/cancel")).ShouldBe(HttpStatusCode.Accepted);
        await Eventually.Get(snare.CountCaught, caught => caught == 1);
        await doomed.Kill();
        await snare.LetGo();
        (await Checker.RunAsync(given.ConnectionString, Servers.Provider.ToString())).ShouldAllBe(finding =>
            !finding.IsBroken
        );

        var refunds = await Eventually.Get(
            async () =>
                (await given.AnOrganizer().Get($"admin/concerts/{concert.Id}")).Json.GetProperty("refunds").ToString(),
            progress => progress.Contains("\"done\":55", StringComparison.Ordinal)
        );
        refunds.ShouldContain("\"due\":55");
        foreach (var buyer in buyers)
            (await buyer.At(given.Host).Get("balance"))["amount"].ShouldBe("1000");
        await given.ShouldKeepInvariants();
    }

    private static Task<Answer> Pay(Client user, Answer reservation) =>
        (user with { IdempotencyKey = "pay" }).Pay(reservation);

    private static Task<Answer> Hold(Client user, TestConcert concert, long seat) =>
        (user with { IdempotencyKey = "hold" }).Hold(concert, seat);

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
            {
                // Events that are there already are updated by whoever publishes them.
                var change = table == "outbox" ? "INSERT" : "INSERT OR UPDATE";
                await snare.Run(
                    $"CREATE TRIGGER wait_before BEFORE {change} ON {table} FOR EACH ROW EXECUTE FUNCTION wait_here('{table}')"
                );
            }
            return snare;
        }

        /// <summary>Makes whoever writes a row wait in whose JSON the needle is.</summary>
        public async Task Catch(string step, string needle) =>
            await Run($"INSERT INTO caught VALUES ('{step}', '{needle}')");

        public Task<long> CountCaught() => Count("pg_backend_pid() = ANY(pg_blocking_pids(pid))");

        /// <summary>Ends the waiting, and waits until the database has done with the dead instance.</summary>
        public async Task LetGo()
        {
            await Run("SELECT pg_advisory_unlock(4711)");
            await Eventually.Get(() => Count($"application_name = '{Doomed}'"), left => left == 0);
            await Run("DELETE FROM caught");
        }

        public async ValueTask DisposeAsync()
        {
            await Run("DROP FUNCTION wait_here() CASCADE; DROP TABLE caught");
            await _connection.DisposeAsync();
        }

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
