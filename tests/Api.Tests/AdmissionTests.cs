namespace Concert.Api.Tests;

/// <summary>Who is let in, when, and how many. Times are those at which Redis says that somebody was admitted.</summary>
public sealed class AdmissionTests(Given given) : IClassFixture<Given>
{
    [Fact]
    public async Task Given_two_instances_that_promote_When_a_line_moves_Then_the_rate_is_kept_in_every_interval_and_evenly()
    {
        const int rate = 120;
        await using var other = given.ANewHost();
        var sale = await given.SaleOf(
            await given.AConcert(policy: new { admissionsPerInterval = rate, intervalSeconds = 3 })
        );
        var line = await given.Joined(sale, 600);

        await Eventually.Get(() => given.AdmittedAt(sale, line), admitted => admitted.Count >= 320);
        var admitted = await given.AdmittedAt(sale, line);

        MostWithin(TimeSpan.FromSeconds(3), admitted).ShouldBeLessThanOrEqualTo(rate);
        // Forty a second; together with what came late, at most as many again.
        MostWithin(TimeSpan.FromSeconds(1), admitted).ShouldBeLessThanOrEqualTo(80);
        MostWithin(TimeSpan.FromMilliseconds(1), admitted).ShouldBeLessThanOrEqualTo(40);
    }

    [Fact]
    public async Task Given_a_line_When_it_is_admitted_Then_nobody_is_before_somebody_who_came_earlier()
    {
        var sale = await given.SaleOf(await given.AConcert(opensIn: TimeSpan.FromSeconds(2)));
        var line = await given.Joined(sale, 1_000);

        var admitted = await Eventually.Get(
            async () => await given.Look(sale, line),
            places => places.All(place => place!.Pass.IsActive)
        );

        admitted.OrderBy(place => place!.Pass.Sequence).Select(place => place!.Pass.ActiveUntil).ShouldBeInOrder();
    }

    [Fact]
    public async Task Given_a_place_that_lasts_for_a_hold_When_the_last_hold_is_cancelled_Then_it_is_given_on()
    {
        var concert = await given.AConcert(
            policy: new
            {
                maxActive = 1,
                activeSeconds = 10,
                holdSeconds = 600,
            }
        );
        var users = await given.Customers(2);
        var (first, second) = (await users[0].Join(concert.Id), await users[1].Join(concert.Id));
        var (one, other) = (
            await first.Hold(concert, concert.SeatIds[0]),
            await first.Hold(concert, concert.SeatIds[1])
        );
        var ownEnd = first.QueueStatus!.Value.GetProperty("activeUntil").GetDateTimeOffset();
        await Eventually.Get(() => Task.FromResult(DateTimeOffset.UtcNow), now => now > ownEnd.AddSeconds(1));

        (await first.Delete($"reservations/{one["id"]}")).ShouldBe(HttpStatusCode.NoContent);
        (await first.Get("queue/status"))["status"].ShouldBe("active");
        (await second.Get("queue/status"))["status"].ShouldBe("waiting");

        (await first.Delete($"reservations/{other["id"]}")).ShouldBe(HttpStatusCode.NoContent);
        (await first.Get("queue/status")).ShouldBe(HttpStatusCode.NotFound, "queue.token_expired");
        await Eventually.Get(() => second.Get("queue/status"), status => status["status"] == "active");
    }

    [Fact]
    public async Task Given_a_hold_that_is_cancelled_in_time_When_the_place_is_looked_at_Then_it_ends_at_its_own_time()
    {
        var concert = await given.AConcert(policy: new { activeSeconds = 300, holdSeconds = 600 });
        var user = await given.AnAdmittedCustomer(concert);
        var before = await user.Get("queue/status");
        var held = await user.Hold(concert, concert.SeatIds[0]);
        (await user.Get("queue/status"))["activeUntil"].ShouldNotBe(before["activeUntil"], StringComparer.Ordinal);

        await user.Delete($"reservations/{held["id"]}");

        (await user.Get("queue/status"))["activeUntil"].ShouldBe(before["activeUntil"]);
    }

    [Fact]
    public async Task Given_somebody_inside_who_pays_When_another_waits_Then_the_place_is_given_on()
    {
        var concert = await given.AConcert(policy: new { maxActive = 1 });
        var users = await given.Customers(2, balance: 1_000);
        var (first, second) = (await users[0].Join(concert.Id), await users[1].Join(concert.Id));

        (await first.Pay(await first.Hold(concert, concert.SeatIds[0]))).ShouldBe(HttpStatusCode.Created);

        await Eventually.Get(() => second.Get("queue/status"), status => status["status"] == "active");
    }

    [Fact]
    public async Task Given_an_operator_at_one_instance_When_rate_and_cap_are_raised_Then_another_admits_by_them()
    {
        await using var other = given.ANewHost();
        var concert = await given.AConcert(
            policy: new
            {
                admissionsPerInterval = 1,
                intervalSeconds = 60,
                maxActive = 1,
            }
        );
        var users = (await given.Customers(20, host: other)).ToList();
        var line = await Task.WhenAll(users.Select(user => user.Join(concert.Id)));
        line.Count(user => user.State == "active").ShouldBe(1);

        var raised = await given
            .AnOrganizer()
            .Put(
                $"admin/concerts/{concert.Id}/policy",
                new
                {
                    holdSeconds = 300,
                    maxSeatsPerUser = 4,
                    admissionsPerInterval = 100,
                    intervalSeconds = 1,
                    maxActive = 20,
                    activeSeconds = 600,
                }
            );

        raised.ShouldBe(HttpStatusCode.OK);
        raised.Json.GetProperty("noShowSeconds").GetInt32().ShouldBe(120);
        raised["fairness"].ShouldBe("arrival");
        await Eventually.Get(
            async () => await Task.WhenAll(line.Select(user => user.Get("queue/status"))),
            statuses => statuses.All(status => status["status"] == "active")
        );
    }

    [Fact]
    public async Task Given_a_waiting_user_When_the_status_is_read_Then_it_says_when_to_ask_again_and_how_long_it_may_take()
    {
        var concert = await given.AConcert(
            policy: new
            {
                admissionsPerInterval = 1,
                intervalSeconds = 10,
                maxActive = 1,
            }
        );
        var users = await given.Customers(30);
        var line = new List<Client>();
        foreach (var user in users)
            line.Add(await user.Join(concert.Id));

        var (near, far) = (await line[1].Get("queue/status"), await line[29].Get("queue/status"));

        foreach (var status in new[] { near, far })
        {
            var (least, expected, most) = (
                status.Json.GetProperty("estimatedWaitMinSeconds").GetInt64(),
                status.Json.GetProperty("estimatedWaitSeconds").GetInt64(),
                status.Json.GetProperty("estimatedWaitMaxSeconds").GetInt64()
            );
            expected.ShouldBeInRange(least, most);
            $"{status.Headers.RetryAfter}".ShouldBe(status["pollAfterSeconds"]);
        }
        far.Json.GetProperty("pollAfterSeconds")
            .GetInt32()
            .ShouldBeGreaterThan(near.Json.GetProperty("pollAfterSeconds").GetInt32());
        far.Json.GetProperty("estimatedWaitSeconds")
            .GetInt64()
            .ShouldBeGreaterThan(near.Json.GetProperty("estimatedWaitSeconds").GetInt64());
    }

    /// <summary>The most admissions in any half-open window of that length.</summary>
    private static int MostWithin(TimeSpan window, List<DateTimeOffset> admitted) =>
        admitted.Max(last => admitted.Count(at => at > last - window && at <= last));
}
