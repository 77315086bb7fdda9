namespace Concert.Api.Tests;

/// <summary>Nobody can get through for longer than after what users count as gone.</summary>
public sealed class OutageTests(Given given) : IClassFixture<Given>
{
    [Fact]
    public async Task Given_a_line_When_every_instance_was_away_for_longer_than_the_no_show_time_Then_nobody_is_passed_over()
    {
        const int noShowSeconds = 10;
        var concert = await given.AConcert(
            policy: new
            {
                noShowSeconds,
                admissionsPerInterval = 5,
                intervalSeconds = 1,
            },
            opensIn: TimeSpan.FromSeconds(2)
        );
        var line = new List<Client>();
        foreach (var user in await given.Customers(40))
            line.Add(await user.Join(concert.Id));
        await Eventually.Get(() => line[0].Get("queue/status"), status => status["status"] == "active");

        await given.Host.DisposeAsync();
        var back = DateTimeOffset.UtcNow.AddSeconds(noShowSeconds + 3);
        await Eventually.Get(() => Task.FromResult(DateTimeOffset.UtcNow), now => now > back);
        await using var host = given.ANewHost();

        // They come back when the service has gone on admitting for some seconds.
        await Eventually.Get(
            async () => (await line[0].At(host).Poll()).QueueStatus!.Value.GetProperty("status").GetString(),
            _ => DateTimeOffset.UtcNow > back.AddSeconds(3)
        );
        var statuses = await Task.WhenAll(line.Select(user => user.At(host).Get("queue/status")));
        statuses.ShouldAllBe(status => status.Status == HttpStatusCode.OK);
    }
}
