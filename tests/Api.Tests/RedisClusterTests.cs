namespace Concert.Api.Tests;

/// <summary>What can happen to a Redis Cluster only. QueueTests and LockTests run on it, too.</summary>
public sealed class RedisClusterTests(OnCluster on) : IClassFixture<OnCluster>
{
    [Fact]
    public async Task Given_several_concerts_When_users_join_Then_each_queue_is_on_one_server_and_not_all_on_the_same()
    {
        await using var redis = await RedisServer.Of(on.Given);
        var concerts = new List<TestConcert>();
        for (var i = 0; i < 6; i++)
            concerts.Add(await on.Given.AConcert(seats: 1));
        var user = await on.Given.ACustomer();
        foreach (var concert in concerts)
            (await user.Post($"concerts/{concert.Id}/queue/tokens")).ShouldBe(HttpStatusCode.Created);

        var servers = concerts.Select(redis.ServersOf).ToList();

        servers.ShouldAllBe(each => each.Count == 1);
        servers.Select(each => each[0]).Distinct().Count().ShouldBeGreaterThan(1);
    }

    [Fact]
    public async Task Given_instances_When_they_say_how_they_are_Then_each_tells_of_all_and_of_its_sales()
    {
        var concert = await on.Given.AConcert(seats: 1);
        await (await on.Given.ACustomer()).Join(concert.Id);
        var organizer = on.Given.AnOrganizer();

        var series = await Eventually.Get(
            () => organizer.Get($"admin/concerts/{concert.Id}/series"),
            found => found.Body.Contains("\"admitted\":1", StringComparison.Ordinal)
        );

        series.Json.GetProperty("complete").GetBoolean().ShouldBeTrue();
        (await organizer.Get("admin/instances")).Items.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Given_a_queue_When_its_slot_is_not_served_Then_it_is_unavailable_and_comes_back_by_itself()
    {
        var concert = await on.Given.AConcert(opensIn: TimeSpan.FromHours(1));
        var user = await (await on.Given.ACustomer()).Join(concert.Id);
        var (slot, owner) = await on.SlotOf(concert);

        await owner.Tell($"CLUSTER DELSLOTS {slot}");
        (await user.Get("queue/status")).ShouldBe(HttpStatusCode.ServiceUnavailable, "queue.unavailable");
        await owner.Tell($"CLUSTER ADDSLOTS {slot}");

        (await Eventually.Settled(() => user.Get("queue/status")))["position"].ShouldBe("1");
    }

    [Fact]
    public async Task Given_a_queue_When_its_slot_is_moved_to_another_server_Then_everybody_keeps_their_place()
    {
        await using var redis = await RedisServer.Of(on.Given);
        var concert = await on.Given.AConcert(opensIn: TimeSpan.FromHours(1));
        var line = new List<Client>();
        foreach (var user in await on.Given.Customers(5))
            line.Add(await user.Join(concert.Id));

        var target = await on.MoveSlotOf(concert);

        var positions = new List<string?>();
        foreach (var user in line)
            positions.Add((await Eventually.Settled(() => user.Get("queue/status")))["position"]);
        positions.ShouldBe(["1", "2", "3", "4", "5"]);
        redis.ServersOf(concert).ShouldBe([new IPEndPoint(IPAddress.Loopback, target.Port)]);
    }
}
