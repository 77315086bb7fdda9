namespace Concert.Api.Tests;

using System.Text.Json;
using StackExchange.Redis;

/// <summary>What organizers see of the instances and of the last minutes of a sale.</summary>
public sealed class InstanceTests(Given given) : IClassFixture<Given>
{
    [Fact]
    public async Task Given_two_instances_When_one_stops_Then_both_are_listed_and_it_is_draining_and_then_gone()
    {
        var organizer = given.AnOrganizer();
        string stopped;
        await using (var other = given.ANewHost())
        {
            var listed = await Eventually.Get(() => Instances(organizer), found => found.Count >= 2);
            var last = listed[^1];
            stopped = last.GetProperty("id").GetString()!;
            last.GetProperty("status").GetString().ShouldBe("healthy");
            last.GetProperty("mode").GetString().ShouldBe("normal");
            last.GetProperty("machine").GetString().ShouldBe(Environment.MachineName);
            last.GetProperty("checks").GetProperty("database").GetString().ShouldBe("healthy");
            last.GetProperty("seenAt")
                .GetDateTimeOffset()
                .ShouldBeGreaterThan(last.GetProperty("startedAt").GetDateTimeOffset().AddMinutes(-1));
            (await Instances(organizer.At(other))).Select(Id).ShouldBe(listed.Select(Id));
        }
        (await StatusOf(stopped)).ShouldBe("draining");

        await using var redis = await ConnectionMultiplexer.ConnectAsync(given.Redis);
        await redis.GetDatabase().SortedSetDecrementAsync($"{given.KeyPrefix}instances", stopped, 21_000);

        (await StatusOf(stopped)).ShouldBe("gone");

        async Task<string?> StatusOf(string id) =>
            (await Instances(organizer)).Single(each => Id(each) == id).GetProperty("status").GetString();
    }

    [Fact]
    public async Task Given_a_sale_on_two_instances_When_its_series_is_read_Then_it_adds_up_what_both_did()
    {
        await using var other = given.ANewHost();
        var concert = await given.AConcert(policy: new { maxActive = 2 });
        var users = await given.Customers(3, balance: 2_000);
        var here = await users[0].Join(concert.Id);
        var there = await users[1].At(other).Join(concert.Id);
        await users[2].Join(concert.Id);
        var paid = await here.Hold(concert, concert.SeatIds[0], concert.SeatIds[1]);
        (await there.Hold(concert, concert.SeatIds[2])).ShouldBe(HttpStatusCode.Created);

        // Before the payment gives a place to the one who waits.
        var waiting = await Series(
            concert,
            points =>
                points.Sum(each => Of(each, "held")) == 3
                && points[^1] is var last
                && Of(last, "waiting") == 1
                && Of(last, "active") == 2
        );
        (await here.Pay(paid)).ShouldBe(HttpStatusCode.Created);
        var sold = await Series(
            concert,
            points => points.Sum(each => Of(each, "sold")) == 2 && points.Sum(each => Of(each, "admitted")) == 3
        );

        waiting.Sum(each => Of(each, "admitted")).ShouldBe(2);
        sold.Sum(each => Of(each, "revenue")).ShouldBe(2_000);
        sold.Sum(each => Of(each, "errors")).ShouldBe(0);
        var at = sold.Select(each => each.GetProperty("at").GetDateTimeOffset()).ToList();
        at.ShouldBe(at.Order().Distinct());
        at.Count.ShouldBeLessThanOrEqualTo(180);
    }

    [Fact]
    public async Task Given_no_such_concert_or_no_organizer_When_figures_are_asked_for_Then_they_are_refused()
    {
        var concert = await given.AConcert(seats: 1);

        (await given.AnOrganizer().Get("admin/concerts/999999/series")).ShouldBe(
            HttpStatusCode.NotFound,
            "concerts.not_found"
        );
        foreach (var path in (string[])[$"admin/concerts/{concert.Id}/series", "admin/instances"])
        {
            (await (await given.ACustomer()).Get(path)).ShouldBe(HttpStatusCode.Forbidden, "auth.forbidden");
            (await given.Anybody().Get(path)).ShouldBe(HttpStatusCode.Unauthorized, "auth.required");
        }
    }

    [Fact]
    public async Task Given_no_Redis_When_figures_are_asked_for_Then_the_instance_tells_what_it_knows_itself()
    {
        await using var alone = given.ANewHost(redis: "127.0.0.1:1,connectTimeout=100");
        var concert = await given.AConcert(seats: 1);
        var organizer = given.AnOrganizer().At(alone);

        var listed = await Eventually.Get(() => Instances(organizer), found => found.Count == 1);
        var series = await organizer.Get($"admin/concerts/{concert.Id}/series");

        listed[0].GetProperty("status").GetString().ShouldBe("degraded");
        listed[0].GetProperty("checks").GetProperty("redis").GetString().ShouldBe("degraded");
        series.ShouldBe(HttpStatusCode.OK);
        series.Json.GetProperty("complete").GetBoolean().ShouldBeFalse();
    }

    private static async Task<IReadOnlyList<JsonElement>> Instances(Client organizer) =>
        (await organizer.Get("admin/instances")).Items;

    private async Task<IReadOnlyList<JsonElement>> Series(
        TestConcert concert,
        Func<IReadOnlyList<JsonElement>, bool> until
    ) =>
        await Eventually.Get<IReadOnlyList<JsonElement>>(
            async () =>
                [
                    .. (await given.AnOrganizer().Get($"admin/concerts/{concert.Id}/series"))
                        .Json.GetProperty("points")
                        .EnumerateArray(),
                ],
            points => points.Count > 0 && until(points)
        );

    private static decimal Of(JsonElement point, string figure) => point.GetProperty(figure).GetDecimal();

    private static string? Id(JsonElement instance) => instance.GetProperty("id").GetString();
}
