namespace Concert.Api.Tests;

using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

/// <summary>What breaks while something is under way: afterwards all of it is there or nothing, and a repeat heals it.</summary>
public sealed class FaultTests(Given given) : IClassFixture<Given>
{
    internal const string OnlyPostgres =
        "The test stops transactions half-way, or counts their locks, with what PostgreSQL offers for it.";

    private static readonly Dictionary<string, string> ImpatientSettings = new(StringComparer.Ordinal)
    {
        ["Database:TransactionTimeout"] = "00:00:01",
    };

    public static bool IsPostgres => Servers.Provider == DatabaseProvider.PostgreSql;

    [Fact]
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
        var held = late.At(slow.Address).Hold(concert, seat);
        var key = LockKeys.Seat(concert.ScheduleId, seat);
        await Eventually.Get(() => redis.Has(key), isThere => isThere);
        await Eventually.Get(() => CountWaitingFor(database), waiting => waiting == 1);
        await slow.Pause();
        await Eventually.Get(() => redis.Has(key), isThere => !isThere);

        (await other.Hold(concert, seat)).ShouldBe(HttpStatusCode.Created);
        await row.RollbackAsync();
        await slow.Continue();

        (await held).Status.ShouldNotBe(HttpStatusCode.Created);
        (await late.Hold(concert, seat)).ShouldBe(HttpStatusCode.Conflict, "reservations.seat_taken");
        (await late.Get("reservations")).Items.ShouldBeEmpty();
        await given.ShouldKeepInvariants();
    }

    [Fact(Skip = OnlyPostgres, SkipUnless = nameof(IsPostgres))]
    public async Task Given_an_instance_stopped_in_a_transaction_When_another_wants_its_rows_Then_it_need_not_go_on_first()
    {
        using var stopped = await ApiProcess.Start(given.Host.Settings);
        var concert = await given.AConcert();
        var user = await given.AnAdmittedCustomer(concert);
        var seat = concert.SeatIds[0];

        // It waits for its user's row, which it gets while it is stopped, and so does not know of.
        await using var database = given.Database();
        await using var row = await database.Database.BeginTransactionAsync();
        await database.Users.Where(each => each.Id == user.UserId).ExecuteUpdateAsync(Untouched());
        var held = user.At(stopped.Address).Hold(concert, seat);
        await Eventually.Get(() => CountWaitingFor(database), waiting => waiting == 1);
        await stopped.Pause();
        await row.RollbackAsync();

        await Eventually.Get(() => user.Hold(concert, seat), answer => answer.Status == HttpStatusCode.Created);
        await stopped.Continue();

        (await held).ShouldBe(HttpStatusCode.ServiceUnavailable, "database.unavailable");
        (await user.Get("reservations")).Items.ShouldHaveSingleItem();
        await given.ShouldKeepInvariants();
    }

    [Fact]
    public async Task Given_work_that_a_constraint_refuses_When_it_ends_Then_nothing_of_what_was_to_follow_is_done()
    {
        var taken = $"{Guid.NewGuid():N}@example.com";
        await using var scope = given.Host.Services.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<ConcertDbContext>();
        var unitOfWork = scope.ServiceProvider.GetRequiredService<IUnitOfWork>();
        var done = new List<string>();

        (await Register(taken, "first")).Error.ShouldBeNull();
        (await Register(taken, "second")).Error.ShouldBe(UserErrors.EmailTaken);
        done.ShouldBe(["first"]);
        (await Register($"another-{taken}", "third")).Error.ShouldBeNull();
        done.ShouldBe(["first", "third"]);

        async Task<Result> Register(string email, string name)
        {
            var result = await unitOfWork.ExecuteAsync(
                () =>
                {
                    database.Users.Add(User.Register(email, "", name, UserRole.Customer, DateTimeOffset.UtcNow));
                    unitOfWork.AfterCommit(() =>
                    {
                        done.Add(name);
                        return Task.CompletedTask;
                    });
                    return Task.FromResult(Result.Success);
                },
                CancellationToken.None
            );
            await unitOfWork.CompleteAsync();
            return result;
        }
    }

    [Theory]
    [InlineData(Locks.On)]
    [InlineData(Locks.Off)]
    public async Task Given_four_free_seats_When_the_third_is_sold_before_they_are_written_Then_nothing_is_written(
        Locks locks
    )
    {
        var concert = await given.AConcert();
        var user = await given.AnAdmittedCustomer(concert, host: given.HostWith(locks));
        var seats = concert.SeatIds.Take(4).ToList();
        await using var database = given.Database();
        var third = database.Seats.Where(seat => seat.Id == seats[2]);

        // The hold has read that all are free, and waits for the row of the third.
        await using var sale = await database.Database.BeginTransactionAsync();
        await third.ExecuteUpdateAsync(update => update.SetProperty(seat => seat.Status, SeatStatus.Sold));
        var held = (user with { IdempotencyKey = "four" }).Hold(concert, [.. seats]);
        await Eventually.Get(() => CountWaitingFor(database), waiting => waiting == 1);
        await sale.CommitAsync();

        var refused = await held;
        refused.ShouldBe(HttpStatusCode.Conflict, "reservations.seat_taken");
        refused.Json.GetProperty("seatIds").EnumerateArray().Select(id => id.GetInt64()).ShouldBe([seats[2]]);
        await third.ExecuteUpdateAsync(update => update.SetProperty(seat => seat.Status, SeatStatus.Available));
        var rows = await database.Seats.AsNoTracking().Where(seat => seats.Contains(seat.Id)).ToListAsync();
        rows.ShouldAllBe(seat => seat.Status == SeatStatus.Available && seat.HoldGeneration == 0);
        (
            await database.Users.Where(row => row.Id == user.UserId).Select(row => row.ReservationCount).SingleAsync()
        ).ShouldBe(0);
        (await database.IdempotencyRows.AnyAsync(row => row.UserId == user.UserId)).ShouldBeFalse();
        await given.ShouldKeepInvariants();
    }

    [Fact]
    public async Task Given_a_payment_in_a_deadlock_When_the_database_ends_it_Then_it_is_made_again_and_paid_once()
    {
        var concert = await given.AConcert();
        var user = await given.AnAdmittedCustomer(concert, balance: 1_000);
        var held = await user.Hold(concert, concert.SeatIds[0]);
        await using var database = given.Database();
        await using var rows = await database.Database.BeginTransactionAsync();

        // The payment has its user's row and waits for the balance, which waits for the user's row. The payment is ended:
        // PostgreSQL ends who looks first, and the other does not look for a minute; SQL Server spares who matters more.
        await database.Database.ExecuteSqlRawAsync(
            IsPostgres ? "SET LOCAL deadlock_timeout = '1min'" : "SET DEADLOCK_PRIORITY HIGH"
        );
        await database
            .Balances.Where(balance => balance.UserId == user.UserId)
            .ExecuteUpdateAsync(update => update.SetProperty(balance => balance.Amount, balance => balance.Amount));
        var paid = user.Pay(held);
        await Eventually.Get(() => CountWaitingFor(database), waiting => waiting == 1);
        await database.Users.Where(row => row.Id == user.UserId).ExecuteUpdateAsync(Untouched());
        await rows.RollbackAsync();

        (await paid).ShouldBe(HttpStatusCode.Created);
        (await user.Get("balance"))["amount"].ShouldBe("0");
        await given.ShouldKeepInvariants();
    }

    [Fact]
    public async Task Given_a_row_that_stays_locked_When_the_database_takes_too_long_Then_it_is_unavailable_and_nothing_happened()
    {
        await using var host = given.ANewHost(settings: ImpatientSettings);
        var user = await given.ACustomer(balance: 1_000, host);
        await using var database = given.Database();
        await using var row = await database.Database.BeginTransactionAsync();
        await database
            .Balances.Where(balance => balance.UserId == user.UserId)
            .ExecuteUpdateAsync(update => update.SetProperty(balance => balance.Amount, balance => balance.Amount));
        using var timeouts = new Measured<long>("concert.db.transaction.timeouts");

        var refused = await user.Post("balance/uses", new { amount = 100 });

        refused.ShouldBe(HttpStatusCode.ServiceUnavailable, "database.unavailable");
        refused.Headers.RetryAfter!.Delta!.Value.ShouldBeGreaterThan(TimeSpan.Zero);
        timeouts.Sum.ShouldBeGreaterThan(0);
        await row.RollbackAsync();
        (await user.Get("balance"))["amount"].ShouldBe("1000");
        await given.ShouldKeepInvariants();
    }

    [Fact]
    public async Task Given_a_transaction_of_quick_statements_When_it_has_taken_too_long_Then_none_of_it_is_committed()
    {
        await using var host = given.ANewHost(settings: ImpatientSettings);
        await using var scope = host.Services.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<ConcertDbContext>();
        var user = User.Register("too-late@example.com", "", "Too late", UserRole.Customer, DateTimeOffset.UtcNow);

        var late = await Should.ThrowAsync<PortException>(() =>
            scope
                .ServiceProvider.GetRequiredService<IUnitOfWork>()
                .ExecuteAsync(
                    async () =>
                    {
                        database.Users.Add(user);
                        await database.SaveChangesAsync();
                        await Task.Delay(TimeSpan.FromSeconds(1.1));
                        return Result.Success;
                    },
                    CancellationToken.None
                )
        );

        late.Error.ShouldBe(PipelineErrors.DatabaseUnavailable);
        (await given.ReadAsync(each => each.Users.AnyAsync(row => row.Id == user.Id))).ShouldBeFalse();
    }

    [Fact]
    public async Task Given_two_connections_When_fifty_users_are_charged_at_once_Then_only_what_was_confirmed_is_booked()
    {
        await using var host = given.ANewHost(database: $"{Servers.Pool(2)};Timeout=1");
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
        await given.ShouldKeepInvariants();
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
        var expiring = await (await user.Join(concert.Id)).Hold(concert, concert.SeatIds[1]);
        (await other.Hold(concert, concert.SeatIds[1])).ShouldBe(HttpStatusCode.Conflict, "reservations.seat_taken");
        (await user.Pay(paid)).ShouldBe(HttpStatusCode.Created);
        await given.Expire(concert);
        await Eventually.Get(
            () => other.Hold(concert, concert.SeatIds[1]),
            answer => answer.Status == HttpStatusCode.Created
        );

        var expiresAt = expiring.Json.GetProperty("expiresAt").GetDateTimeOffset();
        expiresAt.ShouldBe(DateTimeOffset.UtcNow.AddMinutes(5), TimeSpan.FromMinutes(2));
        (await user.Pay(expiring)).ShouldBe(HttpStatusCode.Conflict, "reservations.expired");
        await given.ShouldKeepInvariants();
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
        await given.ShouldKeepInvariants();

        async Task<(int Confirmed, int Unknown)> ChargeAsync(Client user)
        {
            Client[] at = [user.At(first.Address), user.At(second.Address)];
            var (confirmed, unknown) = (0, 0);
            for (var turn = 0; !rolled.IsCancellationRequested; turn++)
            {
                try
                {
                    var caller = at[turn % 2] with { IdempotencyKey = $"{turn}" };
                    var answer = await Eventually.Settled(() => caller.Post("balance/charges", new { amount = 1 }));
                    answer.ShouldBe(HttpStatusCode.Created);
                    confirmed++;
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
        await given.ShouldKeepInvariants();
    }

    [Fact]
    public async Task Given_calls_out_of_order_When_they_come_too_late_Then_they_are_refused_and_no_money_moves()
    {
        var concert = await given.AConcert();
        var user = await given.AnAdmittedCustomer(concert, balance: 1_000);
        var cancelled = await user.Hold(concert, concert.SeatIds[0]);
        (await user.Delete($"reservations/{cancelled["id"]}")).ShouldBe(HttpStatusCode.NoContent);
        var expired = await user.Hold(concert, concert.SeatIds[1]);
        await given.Expire(concert);
        (await user.Get($"reservations/{expired["id"]}"))["status"].ShouldBe("expired");

        (await user.Pay(cancelled)).ShouldBe(HttpStatusCode.Conflict, "reservations.cancelled");
        (await user.Pay(expired)).ShouldBe(HttpStatusCode.Conflict, "reservations.expired");
        (await user.Delete($"reservations/{expired["id"]}")).ShouldBe(HttpStatusCode.Conflict, "reservations.expired");

        (await user.Get("balance"))["amount"].ShouldBe("1000");
        await given.ShouldKeepInvariants();
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
        await given.ShouldKeepInvariants();
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
        await given.ShouldKeepInvariants();
    }

    private static Action<Microsoft.EntityFrameworkCore.Query.UpdateSettersBuilder<Domain.Users.User>> Untouched() =>
        update => update.SetProperty(user => user.ReservationCount, user => user.ReservationCount);

    /// <summary>How many wait for what this connection has locked.</summary>
    private static Task<int> CountWaitingFor(ConcertDbContext database) =>
        database
            .Database.SqlQueryRaw<int>(
                IsPostgres
                    ? """SELECT count(*)::int AS "Value" FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"""
                    : "SELECT COUNT(*) AS [Value] FROM sys.dm_exec_requests WHERE blocking_session_id = @@SPID"
            )
            .SingleAsync();

    private sealed class OffClock(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }
}
