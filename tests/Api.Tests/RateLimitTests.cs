namespace Concert.Api.Tests;

using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Concert.Api.Http;
using Concert.Bench;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

/// <summary>Nobody can call so often that others notice.</summary>
public sealed class RateLimitTests(Given given) : IClassFixture<Given>
{
    /// <summary>Nothing listens on this port.</summary>
    private const string Nowhere = "127.0.0.1:1";

    private const string ProxySetting = "ForwardedHeaders:KnownProxies:0";

    [Fact]
    public async Task Given_two_instances_When_a_user_holds_an_eleventh_time_Then_it_is_refused_without_a_look_at_the_database()
    {
        Assert.SkipWhen(
            Servers.Provider == DatabaseProvider.SqlServer,
            "What is counted are the messages of PostgreSQL."
        );
        await using var wire = new Relay(new NpgsqlConnectionStringBuilder(given.ConnectionString).Port);
        await using var first = Limited();
        await using var second = given.ANewHost(
            database: $"Port={wire.Port}",
            changes: ApiHost.StandStill,
            settings: Settings()
        );
        var concert = await given.AConcert();
        var user = await given.AnAdmittedCustomer(concert, host: first);
        var other = await given.AnAdmittedCustomer(concert, host: second);

        var answers = new List<Answer>();
        for (var i = 0; i < 10; i++)
            answers.Add(await user.At(i % 2 == 0 ? first : second).Hold(concert, concert.SeatIds[i]));
        var before = wire.Trips;
        var refused = await user.At(second).Hold(concert, concert.SeatIds[10]);
        var after = wire.Trips;

        answers.ShouldAllBe(answer => answer.Status != HttpStatusCode.TooManyRequests);
        answers
            .Select(answer => answer.Header("RateLimit-Policy"))
            .Distinct(StringComparer.Ordinal)
            .ShouldBe(["\"holds\";q=10;w=60"]);
        answers.Select(Remaining).ShouldBe([9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
        ShouldBeRefused(refused, "\"holds\";q=10;w=60");
        (after - before).ShouldBe(0);
        (await user.At(first).Hold(concert, concert.SeatIds[10])).Status.ShouldBe(HttpStatusCode.TooManyRequests);
        (await other.Hold(concert, concert.SeatIds[10])).ShouldBe(HttpStatusCode.Created);
        await using var redis = await RedisServer.Of(given);
        var keys = redis.Keys("calls:holds:");
        keys.Count.ShouldBeGreaterThanOrEqualTo(2);
        keys.ShouldAllBe(key => !key.Contains($"{user.UserId}", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Given_a_user_who_may_join_twice_When_the_window_has_ended_Then_it_begins_anew()
    {
        await using var host = Limited(("RateLimits:Joins", "2"), ("RateLimits:Window", "00:00:02"));
        var concert = await given.AConcert();
        var user = await given.ACustomer(host: host);
        var path = $"concerts/{concert.Id}/queue/tokens";

        (await user.Post(path)).ShouldBe(HttpStatusCode.Created);
        (await user.Post(path)).ShouldBe(HttpStatusCode.OK);
        var refused = await user.Post(path);
        ShouldBeRefused(refused, "\"joins\";q=2;w=2");
        await Task.Delay(refused.Headers.RetryAfter!.Delta!.Value);

        (await user.Post(path)).ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(Nowhere)]
    public async Task Given_a_proxy_that_is_named_When_it_forwards_registrations_Then_they_count_by_address(
        string? redis
    )
    {
        await using var host = given.ANewHost(redis: redis, settings: Settings());
        var suffix = redis is null ? 1 : 2;
        var one = given.Anybody(host) with { Address = $"203.0.113.{suffix}" };

        for (var i = 0; i < 5; i++)
            (await Register(one)).ShouldBe(HttpStatusCode.Created);

        ShouldBeRefused(await Register(one), "\"registrations\";q=5;w=60");
        (await Register(one with { Address = $"203.0.113.{suffix + 2}" })).ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Given_callers_of_one_IPv6_network_When_they_sign_in_Then_they_count_together()
    {
        await using var host = Limited(("RateLimits:SignIns", "2"));
        var one = given.Anybody(host);

        (await SignIn(one with { Address = "2001:db8:1:2::1" })).ShouldBe(HttpStatusCode.Unauthorized);
        (await SignIn(one with { Address = "2001:db8:1:2:3::2" })).ShouldBe(HttpStatusCode.Unauthorized);

        ShouldBeRefused(await SignIn(one with { Address = "2001:db8:1:2:4::3" }), "\"sign-ins\";q=2;w=60");
        (await SignIn(one with { Address = "2001:db8:1:3::1" })).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("203.0.113.200")]
    public async Task Given_a_caller_that_is_no_named_proxy_When_it_claims_other_addresses_Then_it_is_not_believed(
        string? proxy
    )
    {
        var settings = Settings(("RateLimits:SignIns", "1"), ("Redis:KeyPrefix", $"{given.KeyPrefix}{proxy}:"));
        settings.Remove(ProxySetting);
        if (proxy is not null)
            settings[ProxySetting] = proxy;
        await using var host = given.ANewHost(settings: settings);
        var one = given.Anybody(host);

        (await SignIn(one with { Address = "203.0.113.20" })).ShouldBe(HttpStatusCode.Unauthorized);

        ShouldBeRefused(await SignIn(one with { Address = "203.0.113.21" }), "\"sign-ins\";q=1;w=60");
    }

    [Fact]
    public async Task Given_a_user_at_the_limit_When_an_answered_hold_is_repeated_Then_it_is_answered_and_does_not_count()
    {
        await using var host = Limited(("RateLimits:Holds", "2"));
        var concert = await given.AConcert();
        var user = await given.AnAdmittedCustomer(concert, host: host) with { IdempotencyKey = "first" };

        var held = await user.Hold(concert, concert.SeatIds[0]);
        var repeats = new List<Answer> { await user.Hold(concert, concert.SeatIds[0]) };
        var last = await (user with { IdempotencyKey = "second" }).Hold(concert, concert.SeatIds[1]);
        var refused = await (user with { IdempotencyKey = "third" }).Hold(concert, concert.SeatIds[2]);
        for (var i = 0; i < 12; i++)
            repeats.Add(await user.Hold(concert, concert.SeatIds[0]));

        foreach (var repeat in repeats)
            repeat.ShouldReplay(held);
        Remaining(repeats[0]).ShouldBe(1);
        last.ShouldBe(HttpStatusCode.Created);
        ShouldBeRefused(refused, "\"holds\";q=2;w=60");
        (
            await given.ReadAsync(database => database.Reservations.CountAsync(each => each.UserId == user.UserId))
        ).ShouldBe(2);
        ShouldBeRefused(
            await (user with { IdempotencyKey = null }).Hold(concert, concert.SeatIds[2]),
            "\"holds\";q=2;w=60"
        );
    }

    [Fact]
    public async Task Given_an_address_that_reads_too_often_When_others_read_Then_they_are_served()
    {
        await using var host = Limited(("RateLimits:AnonymousCalls", "3"));
        var reader = given.Anybody(host) with { Address = "203.0.113.40" };
        var user = await given.ACustomer(host: host) with { Address = reader.Address };

        for (var i = 0; i < 3; i++)
        {
            var served = await reader.Get("concerts");
            served.ShouldBe(HttpStatusCode.OK);
            served.Header("RateLimit-Policy").ShouldBe("\"anonymous\";q=3;w=60");
            Remaining(served).ShouldBe(2 - i);
        }

        ShouldBeRefused(await reader.Get("concerts"), "\"anonymous\";q=3;w=60");
        ShouldBeRefused(await reader.As("a token of nobody").Get("concerts"), "\"anonymous\";q=3;w=60");
        (await reader.Get("/health/ready")).ShouldBe(HttpStatusCode.OK);
        (await user.Get("concerts")).ShouldBe(HttpStatusCode.OK);
        (await (reader with { Address = "203.0.113.41" }).Get("concerts")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Given_a_user_who_calls_too_often_When_others_call_Then_they_are_served()
    {
        await using var host = Limited(("RateLimits:SignedInCalls", "3"));
        var concert = await given.AConcert();
        var user = await given.AnAdmittedCustomer(concert, host: host);

        for (var i = 0; i < 2; i++)
            (await user.Get("balance")).ShouldBe(HttpStatusCode.OK);

        const string Policy = "\"signed-in\";q=3;w=60";
        ShouldBeRefused(await user.Get("balance"), Policy);
        ShouldBeRefused(await given.Anybody(host).Get($"queue/events?queueToken={user.QueueToken}"), Policy);
        (await (await given.ACustomer(host: host)).Get("balance")).ShouldBe(HttpStatusCode.OK);
        (await given.Anybody(host).Get("concerts")).ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("RateLimits:InFlightPerUser")]
    [InlineData("RateLimits:InFlightPerAddress")]
    public async Task Given_a_call_under_way_When_there_may_be_no_other_Then_one_is_refused_until_it_has_ended(
        string limit
    )
    {
        await using var host = Limited((limit, "1"));
        var user = await given.ACustomer(host: host);
        using (var slow = new TcpClient())
        {
            await slow.ConnectAsync(IPAddress.Loopback, host.ClientOptions.BaseAddress.Port);
            await slow.GetStream()
                .WriteAsync(
                    Encoding.ASCII.GetBytes(
                        $"POST /api/v1/balance/charges HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {user.AccessToken}\r\n"
                            + "Content-Type: application/json\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n"
                    )
                );

            // Sent as soon as the body is waited for.
            using var reader = new StreamReader(slow.GetStream(), leaveOpen: true);
            (await reader.ReadLineAsync())!.ShouldContain("100 Continue");

            var refused = await user.Get("balance");
            ShouldBeRefused(refused, "\"in-flight\";q=1;qu=\"concurrent-requests\"");
        }

        await Eventually.Get(() => user.Get("balance"), answer => answer.Status == HttpStatusCode.OK);
    }

    [Fact]
    public async Task Given_as_many_streams_of_a_place_as_there_may_be_When_one_more_is_opened_Then_the_oldest_ends()
    {
        await using var host = Limited(("RateLimits:StreamsPerPlace", "2"), ("RateLimits:StreamsPerAddress", "3"));
        var concert = await given.AConcert();
        var user = await given.AnAdmittedCustomer(concert, host: host);
        using var oldest = await EventReader.Listen(user);
        using var second = await EventReader.Listen(user);
        foreach (var stream in new[] { oldest, second })
            (await stream.Next()).ShouldNotBeNull();

        using var third = await EventReader.Listen(user);

        (await oldest.Next()).ShouldBeNull();
        (await third.Next()).ShouldNotBeNull();
        var streams = host.Services.GetRequiredService<QueueStreams>();
        await Eventually.Get(() => Task.FromResult(streams.Count), count => count == 2);
    }

    [Fact]
    public async Task Given_as_many_streams_from_an_address_as_there_may_be_When_one_ends_Then_another_may_be_opened()
    {
        await using var host = Limited(("RateLimits:StreamsPerAddress", "1"));
        var concert = await given.AConcert();
        var users = await Given.Admitted(concert, await given.Customers(2, host: host));

        using (await EventReader.Listen(users[0]))
        {
            var refused = await users[1].Get("queue/events");
            ShouldBeRefused(refused, "\"streams\";q=1;qu=\"concurrent-requests\"");
        }

        await Eventually.Get(
            async () =>
            {
                using var answer = await users[1].Stream("queue/events");
                return answer.StatusCode;
            },
            status => status == HttpStatusCode.OK
        );
    }

    private ApiHost Limited(params (string Name, string Value)[] settings) =>
        given.ANewHost(settings: Settings(settings));

    private static Dictionary<string, string> Settings(params (string Name, string Value)[] settings)
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["RateLimits:Enabled"] = "true",
            [ProxySetting] = "127.0.0.1",
        };
        foreach (var (name, value) in settings)
            all[name] = value;
        return all;
    }

    private static Task<Answer> Register(Client client) =>
        client.Post(
            "auth/register",
            new
            {
                email = $"{Guid.NewGuid():N}@example.com",
                password = "correct horse",
                displayName = "Somebody",
            }
        );

    private static Task<Answer> SignIn(Client client) =>
        client.Post("auth/login", new { email = $"{Guid.NewGuid():N}@example.com", password = "wrong horse" });

    private static int Remaining(Answer answer) =>
        int.Parse(answer.Header("RateLimit").Split(';')[1]["r=".Length..], CultureInfo.InvariantCulture);

    private static void ShouldBeRefused(Answer answer, string policy)
    {
        answer.ShouldBe(HttpStatusCode.TooManyRequests, "requests.rate_limited");
        answer.Headers.RetryAfter!.Delta!.Value.ShouldBeInRange(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        answer.Header("RateLimit-Policy").ShouldBe(policy);
        Remaining(answer).ShouldBe(0);
    }
}
