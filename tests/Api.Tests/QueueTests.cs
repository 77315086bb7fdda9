namespace Concert.Api.Tests;

/// <summary>The waiting room, from the outside.</summary>
public abstract class QueueTests(Given given)
{
    public sealed class OnOneServer(Given given) : QueueTests(given), IClassFixture<Given>;

    public sealed class OnACluster(OnCluster on) : QueueTests(on.Given), IClassFixture<OnCluster>;

    [Fact]
    public async Task Given_1000_users_When_all_join_at_once_Then_each_has_a_position_of_its_own_in_one_line()
    {
        var concert = await given.AConcert(opensIn: TimeSpan.FromHours(1));
        var users = await given.Customers(1_000);

        var joined = await Task.WhenAll(users.Select(user => user.Join(concert.Id)));

        joined
            .Select(user => user.Position)
            .Order()
            .ShouldBe(Enumerable.Range(1, 1_000).Select(position => (long)position));
        joined.ShouldAllBe(user => user.State == "waiting");
    }

    [Fact]
    public async Task Given_one_user_When_they_join_50_times_at_once_Then_they_have_one_place()
    {
        var concert = await given.AConcert(opensIn: TimeSpan.FromHours(1));
        var user = await given.ACustomer();

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 50).Select(_ => user.Post($"concerts/{concert.Id}/queue/tokens"))
        );

        answers.Count(answer => answer.Status == HttpStatusCode.Created).ShouldBe(1);
        answers.Count(answer => answer.Status == HttpStatusCode.OK).ShouldBe(49);
        answers.ShouldAllBe(answer => answer["position"] == "1");
        (await Statistics(concert, "waiting")).ShouldBe(1);
    }

    [Fact]
    public async Task Given_a_line_When_places_are_freed_Then_users_are_admitted_in_the_order_in_which_they_joined()
    {
        var concert = await given.AConcert(policy: new { maxActive = 1 });
        var line = new List<Client>();
        foreach (var user in await given.Customers(4))
            line.Add(await user.Join(concert.Id));
        line.Select(user => user.Position).ShouldBe([0, 1, 2, 3]);

        for (var front = 0; front < 3; front++)
        {
            (await line[front].Delete("queue/tokens/current")).ShouldBe(HttpStatusCode.NoContent);
            await Eventually.Get(() => line[front + 1].Get("queue/status"), status => status["status"] == "active");
            foreach (var behind in line.Skip(front + 2).Index())
                (await behind.Item.Get("queue/status"))["position"].ShouldBe($"{behind.Index + 1}");
        }
    }

    [Fact]
    public async Task Given_a_cap_When_more_users_join_Then_no_more_than_the_cap_are_ever_inside()
    {
        var concert = await given.AConcert(policy: new { maxActive = 7 });
        await Task.WhenAll((await given.Customers(40)).Select(user => user.Join(concert.Id)));

        // The promotion job runs meanwhile; the cap must hold at each of many looks.
        for (var look = 0; look < 30; look++)
            (await Statistics(concert, "active")).ShouldBeLessThanOrEqualTo(7);
        (await Statistics(concert, "active")).ShouldBe(7);
        (await Statistics(concert, "waiting")).ShouldBe(33);
    }

    [Fact]
    public async Task Given_an_active_place_When_its_time_is_over_Then_it_is_gone_and_the_next_user_is_admitted()
    {
        var concert = await given.AConcert(policy: new { maxActive = 1, activeSeconds = 3 });
        var users = await given.Customers(2);
        var (first, second) = (await users[0].Join(concert.Id), await users[1].Join(concert.Id));

        await Eventually.Get(() => second.Get("queue/status"), status => status["status"] == "active");

        (await first.Get("queue/status")).ShouldBe(HttpStatusCode.NotFound, "queue.token_expired");
        (await first.Hold(concert, concert.SeatIds[0])).ShouldBe(HttpStatusCode.Forbidden, "queue.not_active");
    }

    [Fact]
    public async Task Given_a_hold_longer_than_the_stay_When_the_stay_is_over_Then_the_place_lasts_as_long_as_the_hold()
    {
        var concert = await given.AConcert(policy: new { activeSeconds = 30, holdSeconds = 60 });
        var user = await given.AnAdmittedCustomer(concert);
        var held = await user.Hold(concert, concert.SeatIds[0]);

        var until = (await user.Get("queue/status")).Json.GetProperty("activeUntil").GetDateTimeOffset();

        // The place ends by Redis's clock and in milliseconds, the hold by the database's and in microseconds.
        until.ShouldBe(held.Json.GetProperty("expiresAt").GetDateTimeOffset(), TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public async Task Given_a_sale_that_has_not_opened_When_users_join_Then_they_wait_and_are_let_in_at_the_opening()
    {
        var concert = await given.AConcert(opensIn: TimeSpan.FromHours(1));
        var user = await (await given.ACustomer()).Join(concert.Id);
        user.State.ShouldBe("waiting");
        (await user.Hold(concert, concert.SeatIds[0])).ShouldBe(HttpStatusCode.Forbidden, "queue.not_active");

        await given.Open(concert);
        await Eventually.Get(() => user.Get("queue/status"), status => status["status"] == "active");

        (await user.Hold(concert, concert.SeatIds[0])).ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Given_a_sale_that_has_closed_When_a_user_joins_Then_the_queue_is_closed()
    {
        var concert = await given.AConcert(closesIn: TimeSpan.FromMinutes(-1));
        var user = await given.ACustomer();

        (await user.Post($"concerts/{concert.Id}/queue/tokens")).ShouldBe(HttpStatusCode.Conflict, "queue.closed");
    }

    [Fact]
    public async Task Given_a_paused_queue_When_it_is_resumed_Then_those_who_joined_meanwhile_are_admitted()
    {
        var concert = await given.AConcert();
        var organizer = given.AnOrganizer();
        (await organizer.Post($"admin/concerts/{concert.Id}/queue/pause")).ShouldBe(HttpStatusCode.NoContent);
        var user = await (await given.ACustomer()).Join(concert.Id);
        user.State.ShouldBe("waiting");

        (await organizer.Post($"admin/concerts/{concert.Id}/queue/resume")).ShouldBe(HttpStatusCode.NoContent);

        await Eventually.Get(() => user.Get("queue/status"), status => status["status"] == "active");
    }

    [Fact]
    public async Task Given_organizers_who_pause_and_resume_at_once_When_all_are_done_Then_each_was_heard_and_recorded()
    {
        var concert = await given.AConcert();
        var organizer = given.AnOrganizer();

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 40)
                .Select(i => organizer.Post($"admin/concerts/{concert.Id}/queue/{(i % 2 == 0 ? "pause" : "resume")}"))
        );

        answers.ShouldAllBe(answer => answer.Status == HttpStatusCode.NoContent);
        await given.ShouldKeepInvariants();
    }

    [Fact]
    public async Task Given_a_user_who_left_and_joined_again_When_the_old_token_is_used_Then_it_has_expired()
    {
        var concert = await given.AConcert(opensIn: TimeSpan.FromHours(1));
        var before = await (await given.ACustomer()).Join(concert.Id);
        await before.Delete("queue/tokens/current");
        var after = await before.Join(concert.Id);

        (await before.Get("queue/status")).ShouldBe(HttpStatusCode.NotFound, "queue.token_expired");
        (await before.Delete("queue/tokens/current")).ShouldBe(HttpStatusCode.NotFound, "queue.token_expired");
        (await after.Get("queue/status")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Given_tokens_that_are_not_the_callers_When_they_are_used_Then_they_are_invalid()
    {
        var concert = await given.AConcert();
        var owner = await given.AnAdmittedCustomer(concert);
        var thief = (await given.ACustomer()) with { QueueToken = owner.QueueToken };
        var forger = (await given.ACustomer()) with { QueueToken = "no.token.atall" };
        var confused = owner with { QueueToken = owner.AccessToken };

        foreach (var client in new[] { thief, forger, confused })
        {
            (await client.Get("queue/status")).ShouldBe(HttpStatusCode.Unauthorized, "queue.token_invalid");
            (await client.Delete("queue/tokens/current")).ShouldBe(HttpStatusCode.Unauthorized, "queue.token_invalid");
            (await client.Hold(concert, concert.SeatIds[0])).ShouldBe(
                HttpStatusCode.Unauthorized,
                "queue.token_invalid"
            );
        }
        var without = owner with { QueueToken = null };
        (await without.Get("queue/status")).ShouldBe(HttpStatusCode.Unauthorized, "queue.token_required");
        (await without.Hold(concert, concert.SeatIds[0])).ShouldBe(HttpStatusCode.Unauthorized, "queue.token_required");
    }

    [Fact]
    public async Task Given_a_place_at_one_concert_When_a_seat_of_another_is_held_Then_it_does_not_count()
    {
        var (here, there) = (await given.AConcert(), await given.AConcert());
        var user = await given.AnAdmittedCustomer(here);

        (await user.Hold(there, there.SeatIds[0])).ShouldBe(HttpStatusCode.Forbidden, "queue.not_active");
    }

    private async Task<long> Statistics(TestConcert concert, string figure) =>
        (await given.AnOrganizer().Get($"admin/concerts/{concert.Id}/statistics")).Json.GetProperty(figure).GetInt64();
}
