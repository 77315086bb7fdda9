namespace Concert.Api.Tests;

using System.Globalization;

/// <summary>A Redis that may drop data, or will soon refuse more, is reported before it does.</summary>
public sealed class RedisMemoryTests(Given given) : IClassFixture<Given>
{
    [Fact]
    public async Task Given_a_Redis_that_may_evict_and_then_is_nearly_full_When_health_is_asked_Then_it_says_what_is_wrong()
    {
        using var redis = await OwnRedis.Start("--maxmemory", "1gb", "--maxmemory-policy", "allkeys-lru");
        Assert.SkipWhen(redis is null, "Redis is not installed on this machine.");
        using var log = new LogFile();
        await using var host = given.ANewHost(redis: redis.ConnectionString, settings: log.Settings);
        (await ReasonWhen("degraded")).ShouldBe("maxmemory-policy is allkeys-lru instead of noeviction");

        await redis.Tell("CONFIG SET maxmemory-policy noeviction");
        (await ReasonWhen("healthy")).ShouldBeNull();

        var memory = await redis.Ask("INFO memory");
        var used = long.Parse(memory.Split("used_memory:")[1].Split('\r')[0], CultureInfo.InvariantCulture);
        await redis.Tell($"CONFIG SET maxmemory {used * 100 / 95}");
        (await ReasonWhen("degraded"))!.ShouldEndWith(" of maxmemory is in use");

        (await log.Until("/health/ready"))
            .Select(line => line.Message)
            .Where(message => message.Contains("maxmemory", StringComparison.Ordinal))
            .ShouldBe([
                "Redis may drop queues and locks: maxmemory-policy is {Policy}; set it to noeviction",
                "Redis is nearly full and will refuse users: {Share:P0} of maxmemory is in use; raise maxmemory",
            ]);

        async Task<string?> ReasonWhen(string status)
        {
            var ready = await Eventually.Get(
                () => given.Anybody(host).Get("/health/ready"),
                answer => answer["status"] == status
            );
            ready.ShouldBe(HttpStatusCode.OK);
            ready.Json.GetProperty("checks").GetProperty("redis").GetString().ShouldBe(status);
            return ready.Json.GetProperty("reasons").TryGetProperty("redis", out var reason)
                ? reason.GetString()
                : null;
        }
    }

    [Fact]
    public async Task Given_a_user_who_may_not_ask_for_it_When_an_instance_runs_Then_it_says_so_once_and_is_healthy()
    {
        using var redis = await OwnRedis.Start("--maxmemory-policy", "allkeys-lru");
        Assert.SkipWhen(redis is null, "Redis is not installed on this machine.");
        await redis.Tell("ACL SETUSER concert on >a-password ~* &* +@all -info");
        using var log = new LogFile();
        await using var host = given.ANewHost(
            redis: $"{redis.ConnectionString},user=concert,password=a-password",
            settings: log.Settings
        );

        var later = DateTimeOffset.UtcNow.AddSeconds(5);
        await Eventually.Get(
            () => given.Anybody(host).Get("/health/ready"),
            ready => ready["status"] == "healthy" && DateTimeOffset.UtcNow > later
        );

        (await log.Until("/health/ready"))
            .Count(line => line.Message.StartsWith("Redis does not show its memory", StringComparison.Ordinal))
            .ShouldBe(1);
    }
}
