namespace Concert.Api.Tests;

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

/// <summary>With Redis gone nobody is let in, and those inside go on.</summary>
public sealed class RedisAwayTests(Given given) : IClassFixture<Given>
{
    /// <summary>Nothing listens on this port.</summary>
    private const string Nowhere = "127.0.0.1:1";

    [Fact]
    public async Task Given_no_Redis_When_the_waiting_room_is_asked_Then_it_is_unavailable_and_says_when_to_come_back()
    {
        await using var host = given.ANewHost(redis: Nowhere);
        var concert = await given.AConcert();
        var user = await given.ACustomer(host: host);

        var refused = await user.Post($"concerts/{concert.Id}/queue/tokens");
        refused.ShouldBe(HttpStatusCode.ServiceUnavailable, "queue.unavailable");
        refused.Headers.RetryAfter!.Delta!.Value.ShouldBeGreaterThan(TimeSpan.Zero);

        var waiting = user with { QueueToken = given.APass(user, concert.Id, activeUntil: null) };
        (await waiting.Get("queue/status")).ShouldBe(HttpStatusCode.ServiceUnavailable, "queue.unavailable");
        (await waiting.Hold(concert, concert.SeatIds[0])).ShouldBe(
            HttpStatusCode.ServiceUnavailable,
            "queue.unavailable"
        );
    }

    [Fact]
    public async Task Given_no_Redis_When_holders_of_an_active_pass_hold_and_pay_Then_the_database_decides_alone()
    {
        await using var host = given.ANewHost(redis: Nowhere);
        var concert = await given.AConcert();
        var users = (await given.Customers(10, balance: 1_000, host: host))
            .Select(user =>
                user with
                {
                    QueueToken = given.APass(user, concert.Id, DateTimeOffset.UtcNow.AddMinutes(5)),
                }
            )
            .ToList();

        var answers = await Task.WhenAll(users.Select(user => user.Hold(concert, concert.SeatIds[0])));

        var held = answers.Single(answer => answer.Status == HttpStatusCode.Created);
        answers.Count(answer => answer.Status == HttpStatusCode.Conflict).ShouldBe(9);
        (await users[Array.IndexOf(answers, held)].Pay(held)).ShouldBe(HttpStatusCode.Created);
        await given.ShouldKeepInvariants();
    }

    [Fact]
    public async Task Given_no_Redis_and_few_connections_When_many_hold_under_keys_Then_no_hold_waits_for_a_second_connection()
    {
        await using var host = given.ANewHost(redis: Nowhere, database: Servers.Pool(4));
        var concert = await given.AConcert();
        var users = (await given.Customers(40, host: host))
            .Select(user =>
                user with
                {
                    QueueToken = given.APass(user, concert.Id, DateTimeOffset.UtcNow.AddMinutes(5)),
                    IdempotencyKey = "hold",
                }
            )
            .ToList();

        var answers = await Task.WhenAll(users.Select((user, i) => user.Hold(concert, concert.SeatIds[i])));

        answers.ShouldAllBe(answer => answer.Status == HttpStatusCode.Created);
        await given.ShouldKeepInvariants();
    }

    [Fact]
    public async Task Given_no_Redis_When_a_pass_has_run_out_Then_it_is_not_believed()
    {
        await using var host = given.ANewHost(redis: Nowhere);
        var concert = await given.AConcert();
        var user = await given.ACustomer(host: host);
        var now = DateTimeOffset.UtcNow;
        var late = user with { QueueToken = given.APass(user, concert.Id, now.AddSeconds(-1)) };
        var paying = user with { QueueToken = given.APass(user, concert.Id, now.AddMinutes(5), now.AddSeconds(-1)) };

        foreach (var refused in new[] { late, paying })
            (await refused.Hold(concert, concert.SeatIds[0])).ShouldBe(HttpStatusCode.Forbidden, "queue.not_active");
    }

    [Fact]
    public async Task Given_no_Redis_When_health_is_asked_Then_the_instance_is_ready_and_degraded()
    {
        await using var host = given.ANewHost(redis: Nowhere);

        var ready = await given.Anybody(host).Get("/health/ready");

        ready.ShouldBe(HttpStatusCode.OK);
        ready["status"].ShouldBe("degraded");
    }

    [Theory]
    [InlineData("CLUSTERDOWN Hash slot not served", true)]
    [InlineData("LOADING Redis is loading the dataset in memory", true)]
    [InlineData("MASTERDOWN Link with MASTER is down", true)]
    [InlineData("MISCONF Redis is configured to save RDB snapshots", true)]
    [InlineData("OOM command not allowed when used memory > 'maxmemory'.", true)]
    [InlineData("READONLY You can't write against a read only replica.", true)]
    [InlineData("TRYAGAIN Multiple keys request during rehashing of slot", true)]
    [InlineData("ERR Error running script (call to f_1): @user_script:1: -READONLY You can't write", true)]
    [InlineData("ERR Error running script (call to f_1): @user_script:1: attempt to index a nil value", false)]
    [InlineData("ERR wrong number of arguments", false)]
    public async Task Given_an_error_of_Redis_When_a_script_is_answered_with_it_Then_it_is_told_from_a_bug_of_the_script(
        string error,
        bool isAway
    )
    {
        using var redis = new RedisConnection(
            given.Host.Services.GetRequiredService<IConfiguration>(),
            given.Host.Services.GetRequiredService<IOptions<RedisOptions>>()
        );

        var call = redis.RunAsync(new RedisScript("return redis.error_reply(ARGV[1])"), ["key"], [error]);

        var exception = await Should.ThrowAsync<Exception>(call);
        (exception is RedisUnavailableException).ShouldBe(isAway, exception.Message);
    }
}
