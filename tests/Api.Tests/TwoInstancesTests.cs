namespace Concert.Api.Tests;

/// <summary>Two instances on one database and one Redis are one service.</summary>
public sealed class TwoInstancesTests(Given given) : IClassFixture<Given>
{
    [Fact]
    public async Task Given_two_instances_When_users_of_both_hold_one_seat_Then_exactly_one_has_it()
    {
        await using var other = given.ANewHost();
        var concert = await given.AConcert();
        var here = await Given.Admitted(concert, await given.Customers(30));
        var there = await Given.Admitted(concert, await given.Customers(30, host: other));

        var answers = await Task.WhenAll(here.Concat(there).Select(user => user.Hold(concert, concert.SeatIds[0])));

        answers.Count(answer => answer.Status == HttpStatusCode.Created).ShouldBe(1);
        answers.Count(answer => answer.Status == HttpStatusCode.Conflict).ShouldBe(59);
        await given.ShouldKeepInvariants();
    }

    [Fact]
    public async Task Given_a_place_taken_at_one_instance_When_the_user_comes_to_the_other_Then_it_is_the_same_place()
    {
        await using var other = given.ANewHost();
        var concert = await given.AConcert();
        var here = await given.AnAdmittedCustomer(concert, balance: 1_000);
        var there = here.At(other);

        (await there.Post($"concerts/{concert.Id}/queue/tokens")).ShouldBe(HttpStatusCode.OK);
        var held = await there.Hold(concert, concert.SeatIds[0]);
        held.ShouldBe(HttpStatusCode.Created);
        (await here.Pay(held)).ShouldBe(HttpStatusCode.Created);
        (await there.Get($"reservations/{held["id"]}"))["status"].ShouldBe("confirmed");
    }

    [Fact]
    public async Task Given_two_schedulers_When_both_promote_and_sweep_Then_cap_and_invariants_hold()
    {
        await using var other = given.ANewHost();
        var concert = await given.AConcert(
            policy: new
            {
                maxActive = 5,
                activeSeconds = 3,
                holdSeconds = 3,
            }
        );
        var users = await given.Customers(20);
        var joined = await Task.WhenAll(
            users.Select((user, i) => (i % 2 == 0 ? user : user.At(other)).Join(concert.Id))
        );
        var active = joined.Where(user => user.QueueStatus!.Value.GetProperty("position").GetInt64() == 0).ToList();
        active.Count.ShouldBe(5);
        foreach (var (index, user) in active.Index())
            (await user.Hold(concert, concert.SeatIds[index])).ShouldBe(HttpStatusCode.Created);

        // Places and holds expire, on both instances' schedules, until everybody has been inside.
        var organizer = given.AnOrganizer();
        await Eventually.Get(
            async () =>
            {
                var now = (await organizer.Get($"admin/concerts/{concert.Id}/statistics")).Json;
                now.GetProperty("active").GetInt64().ShouldBeLessThanOrEqualTo(5);
                return now;
            },
            now => now.GetProperty("admittedTotal").GetInt64() == 20
        );
        (
            await Eventually.Get(
                () => given.Anybody().Get($"{concert.Seats}?status=available"),
                seats => seats.Items.Count == 50
            )
        ).ShouldBe(HttpStatusCode.OK);
        await given.ShouldKeepInvariants();
    }
}
