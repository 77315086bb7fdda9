namespace Concert.Api.Tests;

using System.Text;
using Concert.Application.Idempotency.PurgeRecords;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

/// <summary>A request that is repeated under its key has one effect and one answer.</summary>
public sealed class IdempotencyTests(Given given) : IClassFixture<Given>
{
    public static TheoryData<Locks> AllLocks => [.. Enum.GetValues<Locks>()];

    [Fact]
    public async Task Given_a_whole_journey_under_keys_When_each_call_is_repeated_Then_each_answer_is_the_first_again()
    {
        var concert = await given.AConcert();
        var user = await given.AnAdmittedCustomer(concert);

        await ShouldReplay(user, "charge", () => user.Post("balance/charges", new { amount = 5_000 }));
        await ShouldReplay(user, "use", () => user.Post("balance/uses", new { amount = 12.5 }));
        var held = await ShouldReplay(user, "hold", () => user.Hold(concert, concert.SeatIds[0], concert.SeatIds[1]));
        var paid = await ShouldReplay(user, "pay", () => user.Pay(held));

        paid["reservationId"].ShouldBe(held["id"]);
        var organizer = given.AnOrganizer() with { IdempotencyKey = "refund" };
        var refund = $"admin/payments/{paid["id"]}/refund";
        var refunded = await organizer.Post(refund);
        refunded.ShouldBe(HttpStatusCode.OK);
        (await organizer.Post(refund)).ShouldReplay(refunded);
        (await user.Get("balance"))["amount"].ShouldBe("4987.5");
        (await user.Get("balance/entries")).Items.Count.ShouldBe(4);
        await given.ShouldKeepInvariants();

        async Task<Answer> ShouldReplay(Client caller, string key, Func<Task<Answer>> call)
        {
            user = caller with { IdempotencyKey = key };
            var first = await call();
            first.ShouldBe(HttpStatusCode.Created);
            first.Headers.Contains("Idempotency-Replayed").ShouldBeFalse();
            for (var i = 0; i < 2; i++)
                (await call()).ShouldReplay(first);
            user = caller;
            return first;
        }
    }

    [Fact]
    public async Task Given_a_key_that_was_used_When_it_comes_with_another_body_Then_it_is_refused_and_nothing_happens()
    {
        var user = await given.ACustomer() with { IdempotencyKey = "once" };
        (await Charge(user, """{"amount":100}""")).ShouldBe(HttpStatusCode.Created);

        foreach (var other in new[] { """{"amount":101}""", """{ "amount":100}""", """{"amount":100.0}""" })
            (await Charge(user, other)).ShouldBe(HttpStatusCode.UnprocessableEntity, "idempotency.key_reused");

        (await user.Get("balance"))["amount"].ShouldBe("100");
    }

    [Fact]
    public async Task Given_a_key_When_another_user_or_another_call_uses_it_Then_it_is_another_key()
    {
        var user = await given.ACustomer(balance: 500) with { IdempotencyKey = "same" };
        var other = await given.ACustomer() with { IdempotencyKey = "same" };

        foreach (var (caller, path) in new[] { (user, "charges"), (user, "uses"), (other, "charges") })
        {
            var answer = await caller.Post($"balance/{path}", new { amount = 100 });
            answer.ShouldBe(HttpStatusCode.Created);
            answer.Headers.Contains("Idempotency-Replayed").ShouldBeFalse();
        }
    }

    public static TheoryData<string> BadKeys => ["", " ", "two words", "a\u007fb", "a\tb", new string('k', 256)];

    [Theory, MemberData(nameof(BadKeys))]
    public async Task Given_a_key_that_is_none_When_a_call_brings_it_Then_it_is_refused_and_nothing_happens(string key)
    {
        var user = await given.ACustomer() with { IdempotencyKey = key };

        var answer = await user.Post("balance/charges", new { amount = 100 });

        answer.ShouldBe(HttpStatusCode.BadRequest, "idempotency.key_invalid");
        (await user.Get("balance"))["amount"].ShouldBe("0");
    }

    [Fact]
    public async Task Given_the_longest_key_of_all_characters_When_a_call_brings_it_Then_it_is_a_key()
    {
        var all = string.Concat(Enumerable.Range('!', '~' - '!' + 1).Select(character => (char)character));
        var user = await given.ACustomer() with { IdempotencyKey = (all + all + all)[..255] };

        var first = await user.Post("balance/charges", new { amount = 100 });

        first.ShouldBe(HttpStatusCode.Created);
        (await user.Post("balance/charges", new { amount = 100 })).ShouldReplay(first);
    }

    [Fact]
    public async Task Given_a_refusal_under_a_key_When_its_reason_is_gone_Then_the_same_key_succeeds()
    {
        var concert = await given.AConcert();
        var user = await given.AnAdmittedCustomer(concert);
        var held = await user.Hold(concert, concert.SeatIds[0]);
        var keyed = user with { IdempotencyKey = "pay" };
        (await keyed.Pay(held)).ShouldBe(HttpStatusCode.PaymentRequired, "balances.insufficient");
        (await user.Post("balance/charges", new { amount = 1_000 })).ShouldBe(HttpStatusCode.Created);

        var paid = await keyed.Pay(held);

        paid.ShouldBe(HttpStatusCode.Created);
        (await keyed.Pay(held)).ShouldReplay(paid);
    }

    [Fact]
    public async Task Given_a_hold_under_a_key_When_its_owner_has_left_the_queue_Then_it_is_still_answered()
    {
        var concert = await given.AConcert();
        var user = await given.AnAdmittedCustomer(concert) with { IdempotencyKey = "hold" };
        var held = await user.Hold(concert, concert.SeatIds[0]);
        (await user.Delete("queue/tokens/current")).ShouldBe(HttpStatusCode.NoContent);

        (await user.Hold(concert, concert.SeatIds[0])).ShouldReplay(held);

        var other = user with { IdempotencyKey = "another" };
        (await other.Hold(concert, concert.SeatIds[1])).ShouldBe(HttpStatusCode.Forbidden, "queue.not_active");
    }

    [Theory, MemberData(nameof(AllLocks))]
    public async Task Given_a_charge_When_it_comes_a_hundred_times_at_once_Then_it_is_made_once(Locks locks)
    {
        var user = await given.ACustomer(host: given.HostWith(locks)) with { IdempotencyKey = "once" };

        await ShouldHaveOneAnswer(100, () => user.Post("balance/charges", new { amount = 100 }));

        (await user.Get("balance"))["amount"].ShouldBe("100");
        await given.ShouldKeepInvariants();
    }

    [Theory, MemberData(nameof(AllLocks))]
    public async Task Given_a_hold_When_it_comes_a_hundred_times_at_once_Then_no_answer_says_that_its_seats_are_taken(
        Locks locks
    )
    {
        var concert = await given.AConcert();
        var host = given.HostWith(locks);
        var user = await given.AnAdmittedCustomer(concert, host: host) with { IdempotencyKey = "once" };

        await ShouldHaveOneAnswer(100, () => user.Hold(concert, concert.SeatIds[0], concert.SeatIds[1]));

        (await user.Get("reservations")).Items.ShouldHaveSingleItem();
        await given.ShouldKeepInvariants();
    }

    [Theory, MemberData(nameof(AllLocks))]
    public async Task Given_a_concert_and_a_date_When_each_is_posted_many_times_at_once_Then_each_is_made_once(
        Locks locks
    )
    {
        var organizer = given.AnOrganizer().At(given.HostWith(locks)) with { IdempotencyKey = $"make-{locks}" };
        var now = DateTimeOffset.UtcNow;
        var announced = new
        {
            title = $"Once {locks}",
            artist = "Test",
            venue = "Test",
            saleOpensAt = now,
            saleClosesAt = now.AddDays(1),
        };
        var planned = new
        {
            startsAt = now,
            bookingOpensAt = now,
            bookingClosesAt = now.AddDays(1),
            seating = new[]
            {
                new
                {
                    section = "A",
                    rows = 1,
                    seatsPerRow = 5,
                    price = 1_000,
                },
            },
        };

        var concert = await ShouldHaveOneAnswer(20, () => organizer.Post("admin/concerts", announced));
        var path = $"admin/concerts/{concert["id"]}/schedules";
        await ShouldHaveOneAnswer(20, () => organizer.Post(path, planned));

        (await organizer.Post(path, planned with { startsAt = now.AddDays(2) })).ShouldBe(
            HttpStatusCode.UnprocessableEntity,
            "idempotency.key_reused"
        );
        (
            await given.ReadAsync(database => database.Concerts.CountAsync(each => each.Title == announced.title))
        ).ShouldBe(1);
        (await given.Anybody().Get($"concerts/{concert["id"]}/schedules")).Items.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Given_answers_that_show_a_secret_When_they_are_repeated_Then_they_are_the_first_and_kept_encrypted()
    {
        var organizer = given.AnOrganizer() with { IdempotencyKey = "webhook" };
        var address = new { url = "https://shop.example/hooks/concert" };

        var made = await ShouldHaveOneAnswer(5, () => organizer.Post("admin/webhooks", address));
        var rotated = await organizer.Post($"admin/webhooks/{made["id"]}/secret");
        rotated.ShouldBe(HttpStatusCode.OK);
        (await organizer.Post($"admin/webhooks/{made["id"]}/secret")).ShouldReplay(rotated);

        string.Equals(rotated["secret"], made["secret"], StringComparison.Ordinal).ShouldBeFalse();
        (await organizer.Get("admin/webhooks")).Items.ShouldHaveSingleItem();
        var kept = await given.ReadAsync(database =>
            database.IdempotencyRows.Where(row => row.Key == "webhook").Select(row => row.Payload).ToListAsync()
        );
        kept.Count.ShouldBe(2);
        kept.ShouldAllBe(payload => !Encoding.UTF8.GetString(payload).Contains("whsec_", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Given_a_request_that_still_runs_When_it_is_repeated_Then_the_repeat_is_told_so_at_once(
        bool isAtAnotherInstance
    )
    {
        await using var other = given.ANewHost();
        var user = await given.ACustomer() with { IdempotencyKey = "slow" };
        var again = isAtAnotherInstance ? user.At(other) : user;

        // Whoever changes the balance waits for this transaction.
        var (repeat, first) = await given.ReadAsync(async database =>
        {
            await using var blocking = await database.Database.BeginTransactionAsync();
            await database.LockRowsAsync<Domain.Balances.Balance>(
                balance => balance.UserId == user.UserId,
                CancellationToken.None
            );
            Task<Answer>[] both = [Charge(user), Charge(again)];
            var answered = await Task.WhenAny(both);
            return (await answered, both.Single(call => call != answered));
        });

        repeat.ShouldBe(HttpStatusCode.Conflict, "idempotency.in_progress");
        repeat.Headers.RetryAfter.ShouldNotBeNull();
        (await first).ShouldBe(HttpStatusCode.Created);
        (await Charge(again)).ShouldReplay(await first);
        (await user.Get("balance"))["amount"].ShouldBe("100");
    }

    [Fact]
    public async Task Given_a_charge_that_loses_its_commit_When_it_is_answered_Then_nobody_is_told_that_it_was_made()
    {
        await using var host = given.ANewHost(changes: services => services.Decorate<IUnitOfWork, LosingUnitOfWork>());
        var user = await given.ACustomer(host: host) with { IdempotencyKey = "lost" };

        (await user.Post("balance/charges", new { amount = 100 })).ShouldBe(
            HttpStatusCode.ServiceUnavailable,
            PipelineErrors.Congested.Code
        );

        (await user.Get("balance"))["amount"].ShouldBe("0");
        (await user.At(given.Host).Post("balance/charges", new { amount = 100 })).ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Given_one_payment_When_its_id_is_written_in_many_ways_Then_a_key_refunds_it_once()
    {
        var concert = await given.AConcert();
        var user = await given.AnAdmittedCustomer(concert, balance: 1_000);
        var payment = (await user.Pay(await user.Hold(concert, concert.SeatIds[0])))["id"]!;
        var organizer = given.AnOrganizer() with { IdempotencyKey = "refund" };

        var first = await organizer.Post($"admin/payments/{payment}/refund");
        first.ShouldBe(HttpStatusCode.OK);
        foreach (var same in new[] { payment.ToUpperInvariant(), $"{new string(' ', 200)}{payment}" })
            (await organizer.Post($"admin/payments/{Uri.EscapeDataString(same)}/refund")).ShouldReplay(first);
    }

    [Fact]
    public async Task Given_answers_that_were_kept_long_enough_When_they_are_purged_Then_batches_are_bounded_and_others_stay()
    {
        var users = await given.Customers(5);
        foreach (var user in users)
            (await Charge(user)).ShouldBe(HttpStatusCode.Created);
        await given.ReadAsync(database =>
            database
                .IdempotencyRows.Where(row => row.UserId != users[4].UserId)
                .ExecuteUpdateAsync(update =>
                    update.SetProperty(row => row.CreatedAt, row => row.CreatedAt.AddDays(-1).AddSeconds(-1))
                )
        );

        (await Purge(3)).ShouldBe(3);
        await Eventually.Get(() => Purge(3), purged => purged == 0);

        (await Charge(users[0])).Headers.Contains("Idempotency-Replayed").ShouldBeFalse();
        (await Charge(users[4])).Headers.Contains("Idempotency-Replayed").ShouldBeTrue();

        async Task<int> Purge(int batch) => (await given.Send(new PurgeRecordsCommand(batch))).Value;

        static Task<Answer> Charge(Client user) => IdempotencyTests.Charge(user with { IdempotencyKey = "kept" });
    }

    private static Task<Answer> Charge(Client user) => user.Post("balance/charges", new { amount = 100 });

    private static Task<Answer> Charge(Client user, string body) =>
        user.Send(HttpMethod.Post, "balance/charges", new StringContent(body, Encoding.UTF8, "application/json"));

    /// <summary>All are given the answer of the one that was first, some only when they ask again.</summary>
    private static async Task<Answer> ShouldHaveOneAnswer(int times, Func<Task<Answer>> call)
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, times).Select(_ => call()));

        var made = answers.Where(answer => answer.Status == HttpStatusCode.Created).ToList();
        foreach (var refused in answers.Except(made))
            refused.ShouldBe(HttpStatusCode.Conflict, "idempotency.in_progress");
        made.Count(answer => !answer.Headers.Contains("Idempotency-Replayed")).ShouldBe(1);
        made.Select(answer => answer.Body).Distinct(StringComparer.Ordinal).ShouldHaveSingleItem();
        (await call()).Body.ShouldBe(made[0].Body);
        return made[0];
    }

    /// <summary>Does all the work and then loses the race for its commit.</summary>
    private sealed class LosingUnitOfWork(IUnitOfWork inner) : IUnitOfWork
    {
        public void AfterCommit(Func<Task> action) => inner.AfterCommit(action);

        public void Enclose(IdempotentCall call, bool isFoundByFirstRead) => inner.Enclose(call, isFoundByFirstRead);

        public Task CompleteAsync() => inner.CompleteAsync();

        public Task<TResponse> ExecuteAsync<TResponse>(Func<Task<TResponse>> work, CancellationToken cancellationToken)
            where TResponse : IResult<TResponse> =>
            inner.ExecuteAsync(
                async () =>
                {
                    await work();
                    return TResponse.Failure(PipelineErrors.Congested);
                },
                cancellationToken
            );
    }
}
