namespace Concert.Api.Tests;

using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

/// <summary>Redis loses its data in the middle of a sale.</summary>
public sealed class QueueLossTests(Given given) : IClassFixture<Given>
{
    [Fact]
    public async Task Given_a_line_When_its_data_is_lost_Then_those_who_come_back_in_any_order_keep_theirs()
    {
        await using var redis = await RedisServer.Of(given);
        var concert = await given.AConcert(policy: new { maxActive = 1 });
        var users = await given.Customers(6);
        var (inside, first, second, third) = (
            await users[0].Join(concert.Id),
            await users[1].Join(concert.Id),
            await users[2].Join(concert.Id),
            await users[3].Join(concert.Id)
        );
        await WrittenDown(concert, waiting: 3, active: 1);

        await redis.Lose(concert);
        var newcomer = await users[4].Join(concert.Id);
        third = await third.Poll();
        first = await first.Poll();
        var latecomer = await users[5].Join(concert.Id);
        second = await second.Poll();

        // Nobody's position has grown, and who came later is behind.
        new[] { first, second, third, newcomer, latecomer }
            .Select(user => user.Position)
            .ShouldBe([1, 2, 3, 4, 5]);
        (await third.Poll()).Position.ShouldBe(3);
        (await inside.Get("queue/status"))["activeUntil"]
            .ShouldBe($"{inside.QueueStatus!.Value.GetProperty("activeUntil")}");

        foreach (var (leaving, next) in new[] { (inside, first), (first, second), (second, third), (third, newcomer) })
        {
            (await leaving.Delete("queue/tokens/current")).ShouldBe(HttpStatusCode.NoContent);
            await Eventually.Get(() => next.Get("queue/status"), status => status["status"] == "active");
            (await latecomer.Poll()).State.ShouldBe("waiting");
        }
    }

    [Fact]
    public async Task Given_users_inside_When_the_data_is_lost_Then_they_go_on_and_nobody_takes_their_places()
    {
        await using var redis = await RedisServer.Of(given);
        var concert = await given.AConcert(policy: new { maxActive = 2 });
        var users = await given.Customers(3, balance: 1_000);
        var (first, second) = (await users[0].Join(concert.Id), await users[1].Join(concert.Id));
        var waiting = await users[2].Join(concert.Id);
        await WrittenDown(concert, waiting: 1, active: 2);

        await redis.Lose(concert);
        waiting = await waiting.Poll();

        // Long enough for admission to go on, if it thought that there were room.
        await Eventually.Get(
            async () => (await waiting.Poll()).QueueStatus!.Value.GetProperty("token").GetString(),
            token => IssuedAt(token!) > IssuedAt(waiting.QueueToken!) + 4_000
        );
        (await waiting.Poll()).State.ShouldBe("waiting");

        // Holding brings the place back; paying gives it up, also for somebody whose place had not come back.
        var held = await first.Hold(concert, concert.SeatIds[0]);
        held.ShouldBe(HttpStatusCode.Created);
        (await second.Poll()).State.ShouldBe("active");
        (await first.Pay(held)).ShouldBe(HttpStatusCode.Created);
        await Eventually.Get(() => waiting.Get("queue/status"), status => status["status"] == "active");
        await given.ShouldKeepInvariants();
    }

    [Fact]
    public async Task Given_a_place_given_up_by_paying_When_the_data_is_lost_Then_its_token_brings_nothing_back()
    {
        await using var redis = await RedisServer.Of(given);
        var concert = await given.AConcert();
        var user = await given.AnAdmittedCustomer(concert, balance: 1_000);
        (await user.Pay(await user.Hold(concert, concert.SeatIds[0]))).ShouldBe(HttpStatusCode.Created);
        await WrittenDown(concert, waiting: 0, active: 0);

        await redis.Lose(concert);

        // The token says that the place lasts for minutes yet.
        (await user.Get("queue/status")).ShouldBe(HttpStatusCode.NotFound, "queue.token_expired");
        (await user.Hold(concert, concert.SeatIds[1])).ShouldBe(HttpStatusCode.Forbidden, "queue.not_active");
    }

    [Fact]
    public async Task Given_a_place_that_had_ended_When_the_data_is_lost_Then_a_token_that_waits_brings_nothing_back()
    {
        await using var redis = await RedisServer.Of(given);
        var concert = await given.AConcert(policy: new { maxActive = 1, activeSeconds = 6 });
        var users = await given.Customers(2);
        var inside = await users[0].Join(concert.Id);
        var expiring = await users[1].Join(concert.Id);
        expiring.State.ShouldBe("waiting");

        // It is let in, and its time is over.
        (await inside.Delete("queue/tokens/current")).ShouldBe(HttpStatusCode.NoContent);
        await Eventually.Get(() => expiring.Get("queue/status"), status => status.Status == HttpStatusCode.NotFound);
        await WrittenDown(concert, waiting: 0, active: 0);

        await redis.Lose(concert);

        (await expiring.Get("queue/status")).ShouldBe(HttpStatusCode.NotFound, "queue.token_expired");
    }

    [Fact]
    public async Task Given_a_hold_that_made_a_place_last_longer_When_the_data_is_lost_Then_it_still_does()
    {
        await using var redis = await RedisServer.Of(given);
        var concert = await given.AConcert(policy: new { activeSeconds = 10, holdSeconds = 600 });
        var user = await given.AnAdmittedCustomer(concert);
        var held = await user.Hold(concert, concert.SeatIds[0]);
        var ownEnd = user.QueueStatus!.Value.GetProperty("activeUntil").GetDateTimeOffset();
        await Eventually.Get(() => Task.FromResult(DateTimeOffset.UtcNow), now => now > ownEnd.AddSeconds(1));

        await redis.Lose(concert);

        // The token is from before the hold, and says that the place ended long ago.
        var status = await user.Get("queue/status");
        status["status"].ShouldBe("active");
        status
            .Json.GetProperty("activeUntil")
            .GetDateTimeOffset()
            .ShouldBe(held.Json.GetProperty("expiresAt").GetDateTimeOffset(), TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public async Task Given_a_sale_that_opened_by_arrival_When_the_policy_says_draw_and_the_data_is_lost_Then_nothing_is_drawn()
    {
        await using var redis = await RedisServer.Of(given);
        var concert = await given.AConcert(policy: new { maxActive = 1 });
        var line = new List<Client>();
        foreach (var user in await given.Customers(5))
            line.Add(await user.Join(concert.Id));
        var organizer = given.AnOrganizer();
        var policy = (await organizer.Get($"concerts/{concert.Id}")).Json.GetProperty("policy");
        var changed = JsonNode.Parse(policy.GetRawText())!;
        changed["fairness"] = "draw";
        (await organizer.Put($"admin/concerts/{concert.Id}/policy", changed))["fairness"].ShouldBe("draw");
        await WrittenDown(concert, waiting: 4, active: 1);

        await redis.Lose(concert);
        var back = await Task.WhenAll(line.Skip(1).Reverse().Select(user => user.Poll()));

        back.Reverse().Select(user => user.Position).ShouldBe([1, 2, 3, 4]);
        (await line[0].Poll()).State.ShouldBe("active");
        (await line[0].Delete("queue/tokens/current")).ShouldBe(HttpStatusCode.NoContent);
        await Eventually.Get(() => line[1].Get("queue/status"), status => status["status"] == "active");
        (await given.Anybody().Get($"concerts/{concert.Id}/queue/draw"))["seed"].ShouldBeEmpty();
    }

    [Fact]
    public async Task Given_a_place_that_came_back_and_ended_When_its_token_is_used_again_Then_it_stays_ended()
    {
        await using var redis = await RedisServer.Of(given);
        var concert = await given.AConcert(opensIn: TimeSpan.FromMinutes(30));
        var user = await (await given.ACustomer()).Join(concert.Id);

        await redis.Lose(concert);
        (await user.Delete("queue/tokens/current")).ShouldBe(HttpStatusCode.NoContent);

        (await user.Get("queue/status")).ShouldBe(HttpStatusCode.NotFound, "queue.token_expired");
        (await user.Delete("queue/tokens/current")).ShouldBe(HttpStatusCode.NotFound, "queue.token_expired");
    }

    [Fact]
    public async Task Given_a_user_who_joins_again_after_a_loss_When_the_old_token_is_shown_Then_there_is_one_place_the_old_one()
    {
        await using var redis = await RedisServer.Of(given);
        var concert = await given.AConcert(opensIn: TimeSpan.FromMinutes(30));
        var users = await given.Customers(3);
        var line = new List<Client>();
        foreach (var user in users)
            line.Add(await user.Join(concert.Id));

        await redis.Lose(concert);
        await Task.WhenAll(line[1].Poll(), line[2].Poll());

        // Without the token it would be a place at the end; with it, it is the one of before.
        var without = await (line[0] with { QueueToken = null }).Join(concert.Id);
        without.Position.ShouldBeGreaterThanOrEqualTo(3);
        var with = await line[0].Join(concert.Id);
        with.Position.ShouldBe(1);
        (await without.Get("queue/status")).ShouldBe(HttpStatusCode.NotFound, "queue.token_expired");
        (await Task.WhenAll(line.Select(user => user.Poll()))).Select(user => user.Position).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task Given_a_loss_When_everybody_comes_back_at_once_at_two_instances_Then_the_room_is_made_once()
    {
        await using var redis = await RedisServer.Of(given);
        await using var other = given.ANewHost();
        var concert = await given.AConcert(opensIn: TimeSpan.FromMinutes(30));
        var users = await given.Customers(100);
        var before = await Task.WhenAll(users.Select(user => user.Join(concert.Id)));

        await redis.Lose(concert);
        var after = await Task.WhenAll(before.Select((user, i) => (i % 2 == 0 ? user : user.At(other)).Poll()));
        after = await Task.WhenAll(after.Select(user => user.Poll()));

        after.Select(user => user.Position).ShouldBe(before.Select(user => user.Position));
    }

    [Fact]
    public async Task Given_a_drawn_queue_When_Redis_loses_its_data_and_all_ask_at_once_Then_one_of_them_reads_the_draw()
    {
        await using var redis = await RedisServer.Of(given);
        var concert = await given.AConcert(
            policy: new
            {
                fairness = "draw",
                maxActive = 1,
                noShowSeconds = 3_600,
            },
            opensIn: TimeSpan.FromHours(1)
        );
        var drawn = await given.Joined(await given.SaleOf(concert), 500);
        await given.Open(concert);
        var sale = await Eventually.Get(() => given.SaleOf(concert), sale => sale.SaleOpensAt < DateTimeOffset.UtcNow);
        await Eventually.Get(() => given.AdmittedAt(sale, drawn), admitted => admitted.Count == 1);
        var (draws, records) = (new TableReads("draws"), new TableReads("queue_records"));
        await using var host = given.ANewHost(changes: services =>
        {
            draws.Watch(services);
            records.Watch(services);
        });
        var queue = host.Services.GetRequiredService<IWaitingQueue>();

        await redis.Lose(concert);
        await Task.WhenAll(drawn.Select(pass => queue.FindAsync(sale, [pass], CancellationToken.None)));

        draws.Count.ShouldBe(1);
        records.MostAtOnce.ShouldBe(1);
    }

    /// <summary>Until the database knows of the room what it will be asked for; what is settled lags by some seconds.</summary>
    private async Task WrittenDown(TestConcert concert, long waiting, long active)
    {
        var through = 0L;
        var steady = 0;
        await Eventually.Get(
            async () =>
            {
                var record = await given.ReadAsync(database =>
                    database.QueueRecords.AsNoTracking().SingleOrDefaultAsync(row => row.ConcertId == concert.Id)
                );
                steady = record?.Through == through ? steady + 1 : 0;
                through = record?.Through ?? 0;
                return record;
            },
            record => record?.Waiting == waiting && record.Active == active && through > 0 && steady > 5
        );
    }

    /// <summary>The millisecond of Redis's clock at which a token was made.</summary>
    private long IssuedAt(string token) => given.Read(token).AsOf.ToUnixTimeMilliseconds();
}
