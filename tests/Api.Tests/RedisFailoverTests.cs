namespace Concert.Api.Tests;

using System.Collections.Concurrent;
using Concert.Check;

/// <summary>Another Redis takes over in the middle of a sale.</summary>
public sealed class RedisFailoverTests
{
    private const int Buyers = 40;

    [Fact]
    public async Task Given_a_replica_When_it_is_made_the_master_Then_the_service_goes_over_to_it_by_itself()
    {
        using var first = await OwnRedis.Start("--repl-diskless-sync-delay", "0");
        Assert.SkipWhen(first is null, "It needs a redis-server for a master and a replica.");
        using var second = await OwnRedis.Start("--replicaof", "127.0.0.1", $"{first.Port}");
        await Eventually.Get(() => first.Ask("INFO replication"), info => info.Contains("state=online"));
        await using var given = new Given(postgres: null, $"{first.ConnectionString},{second!.ConnectionString}");
        await given.InitializeAsync();
        var concert = await given.AConcert(opensIn: TimeSpan.FromHours(1));
        var user = await (await given.ACustomer()).Join(concert.Id);

        // They swap their roles, and no connection breaks.
        await first.Tell("FAILOVER");

        (await Eventually.Settled(() => user.Get("queue/status")))["position"].ShouldBe("1");
        var other = await given.ACustomer();
        (await Eventually.Settled(() => other.Post($"concerts/{concert.Id}/queue/tokens")))["position"].ShouldBe("2");
        (await second.Ask("INFO replication")).ShouldContain("role:master");
    }

    [Fact]
    public async Task Given_a_sale_When_Sentinel_fails_over_Then_it_goes_on_and_nothing_that_was_granted_is_lost()
    {
        using var redis = await RedisSentinels.Start();
        Assert.SkipWhen(redis is null, "It needs a redis-server for a master, a replica and sentinels.");
        await using var given = new Given(postgres: null, redis.ConnectionString);
        await given.InitializeAsync();
        var concert = await given.AConcert(
            Buyers,
            new
            {
                maxActive = 5,
                admissionsPerInterval = 20,
                intervalSeconds = 1,
            }
        );
        var file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.jsonl");
        var paid = new ConcurrentBag<string>();
        await using (var history = new HistoryFile(file))
        {
            given.Host.Recording = history;
            var buying = (await given.Customers(Buyers, balance: 1_000)).Select((user, i) => Buy(user, i)).ToList();
            await Eventually.Get(() => Task.FromResult(paid.Count), count => count >= Buyers / 4);

            await history.AddAsync(new Marker(Marker.RedisLost, DateTimeOffset.UtcNow));
            await redis.KillMaster();
            await Task.WhenAll(buying);
        }
        given.Host.Recording = null;

        (await given.Anybody().Get($"{concert.Seats}?status=available")).Items.ShouldBeEmpty();
        (await given.Anybody().Get("/health/ready"))["status"].ShouldBe("healthy");
        await given.ShouldKeepInvariants();
        var findings = await Checker.RunAsync(
            given.ConnectionString,
            Servers.Provider.ToString(),
            await History.ReadAsync(file)
        );
        findings.ShouldAllBe(finding => !finding.IsBroken);

        // Everybody goes on with the newest token, as good clients do, and asks again while there is no answer.
        async Task Buy(Client user, int number)
        {
            var joined = await Eventually.Settled(() => user.Post($"concerts/{concert.Id}/queue/tokens"));
            var (token, position) = (joined["token"], joined.Json.GetProperty("position").GetInt64());
            await Eventually.Get(
                async () =>
                {
                    var status = await Eventually.Settled(() => (user with { QueueToken = token }).Get("queue/status"));
                    status.ShouldBe(HttpStatusCode.OK);
                    status.Json.GetProperty("position").GetInt64().ShouldBeLessThanOrEqualTo(position);
                    (token, position) = (status["token"], status.Json.GetProperty("position").GetInt64());
                    return status["status"];
                },
                status => status == "active"
            );
            var inside = user with { QueueToken = token, IdempotencyKey = "once" };
            var held = await Eventually.Settled(() => inside.Hold(concert, concert.SeatIds[number]));
            held.ShouldBe(HttpStatusCode.Created);
            var payment = await Eventually.Settled(() => inside.Pay(held));
            payment.ShouldBe(HttpStatusCode.Created);
            paid.Add(payment["id"]!);
        }
    }
}
