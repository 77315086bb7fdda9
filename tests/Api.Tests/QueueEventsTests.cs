namespace Concert.Api.Tests;

using Concert.Api.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

/// <summary>Users who are told of their places instead of asking.</summary>
public sealed class QueueEventsTests(Given given) : IClassFixture<Given>
{
    [Fact]
    public async Task Given_a_waiting_user_When_they_listen_Then_they_hear_of_their_place_until_it_ends()
    {
        var concert = await given.AConcert(policy: new { maxActive = 1 });
        var users = await given.Customers(3);
        var line = new List<Client>();
        foreach (var user in users)
            line.Add(await user.Join(concert.Id));
        using var stream = await EventReader.Listen(line[2]);
        (await stream.Next())!.Value.GetProperty("position").GetInt64().ShouldBe(2);

        await line[1].Delete("queue/tokens/current");
        (await stream.Next(status => status.GetProperty("position").GetInt64() == 1))
            .GetProperty("status")
            .GetString()
            .ShouldBe("waiting");
        await line[0].Delete("queue/tokens/current");
        var active = await stream.Next(status => status.GetProperty("status").GetString() == "active");
        active.GetProperty("position").GetInt64().ShouldBe(0);

        // The token that came with it is as good as any; a hold makes the place last longer, which is news.
        var inside = line[2] with
        {
            QueueToken = active.GetProperty("token").GetString(),
        };
        (await inside.Hold(concert, concert.SeatIds[0])).ShouldBe(HttpStatusCode.Created);
        await inside.Delete("queue/tokens/current");
        (await stream.Next()).ShouldBeNull();
        (await given.Anybody().Get($"queue/events?queueToken={inside.QueueToken}")).ShouldBe(
            HttpStatusCode.NotFound,
            "queue.token_expired"
        );
    }

    [Fact]
    public async Task Given_a_place_extended_at_another_instance_When_the_user_listens_here_Then_they_hear_of_it()
    {
        await using var other = given.ANewHost();
        var concert = await given.AConcert(policy: new { activeSeconds = 300, holdSeconds = 600 });
        var user = await given.AnAdmittedCustomer(concert);
        using var stream = await EventReader.Listen(user);
        var first = await stream.Next();

        var held = await user.At(other).Hold(concert, concert.SeatIds[0]);

        var second = await stream.Next();
        second!
            .Value.GetProperty("activeUntil")
            .GetDateTimeOffset()
            .ShouldBeGreaterThan(first!.Value.GetProperty("activeUntil").GetDateTimeOffset());
        await user.At(other).Delete($"reservations/{held["id"]}");
        (await stream.Next())!
            .Value.GetProperty("activeUntil")
            .ToString()
            .ShouldBe(first.Value.GetProperty("activeUntil").ToString());
    }

    [Fact]
    public async Task Given_a_listener_When_nothing_changes_Then_there_are_heartbeats_and_the_place_counts_as_attended()
    {
        var concert = await given.AConcert(policy: new { noShowSeconds = 10 }, opensIn: TimeSpan.FromSeconds(16));
        var users = await given.Customers(2);
        var (listening, gone) = (await users[0].Join(concert.Id), await users[1].Join(concert.Id));
        using var stream = await EventReader.Listen(listening);

        (await stream.Comment()).ShouldBe(":");

        await stream.Next(status => status.GetProperty("status").GetString() == "active");
        await Eventually.Get(() => gone.Get("queue/status"), status => status.Status == HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Given_many_streams_When_they_come_and_go_Then_an_instance_listens_once_and_keeps_nothing()
    {
        await using var redis = await RedisServer.Of(given);
        await using var host = given.ANewHost();
        const int instances = 2;
        await Eventually.Get(redis.CountListeners, listeners => listeners == instances);
        var open = host.Services.GetRequiredService<QueueStreams>();
        var concert = await given.AConcert(policy: new { maxActive = 1 });
        var users = await Task.WhenAll((await given.Customers(50, host: host)).Select(user => user.Join(concert.Id)));

        var streams = await Task.WhenAll(users.SelectMany(user => new[] { user, user }).Select(EventReader.Listen));
        await Task.WhenAll(streams.Select(stream => stream.Next()));
        open.Count.ShouldBe(100);
        (await redis.CountListeners()).ShouldBe(instances);

        // Half of the clients go away, and then the places of the others end.
        foreach (var stream in streams.Where((_, i) => i % 2 == 0))
            stream.Dispose();
        await Eventually.Get(() => Task.FromResult(open.Count), count => count == 50);
        await Task.WhenAll(users.Select(user => user.Delete("queue/tokens/current")));
        foreach (var stream in streams.Where((_, i) => i % 2 == 1))
        {
            while (await stream.Next() is not null)
            {
                // What was on its way before the end.
            }
            stream.Dispose();
        }
        await Eventually.Get(() => Task.FromResult(open.Count), count => count == 0);
    }

    [Fact]
    public async Task Given_a_concert_that_a_restore_has_lost_When_others_are_listened_to_Then_only_its_streams_end()
    {
        // Its sale opens later than promotion looks ahead, so that nothing else asks for it.
        var lost = await given.AConcert(
            policy: new { noShowSeconds = 10 },
            opensIn: TimeSpan.FromDays(2),
            closesIn: TimeSpan.FromDays(3)
        );
        var kept = await given.AConcert(policy: new { maxActive = 1 });
        var users = await given.Customers(3);
        using var ending = await EventReader.Listen(await users[0].Join(lost.Id));
        (await ending.Next()).ShouldNotBeNull();
        var inside = await users[1].Join(kept.Id);
        using var waiting = await EventReader.Listen(await users[2].Join(kept.Id));
        (await waiting.Next())!.Value.GetProperty("status").GetString().ShouldBe("waiting");

        await given.ReadAsync(async database =>
        {
            await database.Seats.Where(seat => seat.ScheduleId == lost.ScheduleId).ExecuteDeleteAsync();
            await database.Schedules.Where(schedule => schedule.Id == lost.ScheduleId).ExecuteDeleteAsync();
            return await database.Concerts.Where(concert => concert.Id == lost.Id).ExecuteDeleteAsync();
        });

        (await ending.Next()).ShouldBeNull();
        await inside.Delete("queue/tokens/current");
        await waiting.Next(status => status.GetProperty("status").GetString() == "active");
    }

    [Fact]
    public async Task Given_a_stream_When_it_is_opened_again_Then_it_goes_on_with_the_place_as_it_is_now()
    {
        var concert = await given.AConcert(policy: new { maxActive = 1 });
        var users = await given.Customers(2);
        var (first, second) = (await users[0].Join(concert.Id), await users[1].Join(concert.Id));
        using (var stream = await EventReader.Listen(second))
            (await stream.Next())!.Value.GetProperty("status").GetString().ShouldBe("waiting");
        await first.Delete("queue/tokens/current");
        await Eventually.Get(() => second.Get("queue/status"), status => status["status"] == "active");

        using var again = await EventReader.Listen(second);

        (await again.Next())!.Value.GetProperty("status").GetString().ShouldBe("active");
    }

    [Fact]
    public async Task Given_an_instance_that_stops_When_streams_are_open_Then_they_end_and_it_does_not_wait_for_them()
    {
        var host = given.ANewHost();
        var concert = await given.AConcert(policy: new { maxActive = 1 });
        await given.AnAdmittedCustomer(concert);
        var user = await (await given.ACustomer(host: host)).Join(concert.Id);
        using var stream = await EventReader.Listen(user);
        await stream.Next();

        await host.DisposeAsync();

        (await stream.Next()).ShouldBeNull();
    }

    [Fact]
    public async Task Given_no_good_token_When_somebody_listens_Then_they_are_refused_like_everywhere()
    {
        (await given.Anybody().Get("queue/events")).ShouldBe(HttpStatusCode.Unauthorized, "auth.required");
        (await given.Anybody().Get("queue/events?queueToken=x")).ShouldBe(
            HttpStatusCode.Unauthorized,
            "queue.token_invalid"
        );
        var user = await given.ACustomer();
        (await user.Get("queue/events")).ShouldBe(HttpStatusCode.Unauthorized, "queue.token_required");
    }
}
