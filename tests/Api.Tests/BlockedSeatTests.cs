namespace Concert.Api.Tests;

/// <summary>Organizers withhold seats from sale. The rows of the seats decide who is first.</summary>
public sealed class BlockedSeatTests(Given given) : IClassFixture<Given>
{
    private static readonly string[] Labels = ["가", "나"];

    public static TheoryData<Locks> AllLocks => [.. Enum.GetValues<Locks>()];

    [Fact]
    public async Task Given_free_seats_When_they_are_blocked_Then_nobody_can_hold_them_until_they_are_released()
    {
        var concert = await given.AConcert(seats: 4);
        var user = await given.AnAdmittedCustomer(concert);

        (await Block(concert, true, concert.SeatIds[0], concert.SeatIds[1])).ShouldBe(HttpStatusCode.NoContent);
        (await Block(concert, true, concert.SeatIds[0])).ShouldBe(HttpStatusCode.NoContent);

        (await Statuses(concert)).ShouldBe(["blocked", "blocked", "available", "available"]);
        (await given.Anybody().Get($"{concert.Seats}?status=blocked")).Items.Count.ShouldBe(2);
        (await given.Anybody().Get($"schedules/{concert.ScheduleId}"))["availableSeats"].ShouldBe("2");
        var statistics = await given.AnOrganizer().Get($"admin/concerts/{concert.Id}/statistics");
        (statistics["blockedSeats"], statistics["availableSeats"]).ShouldBe(("2", "2"));
        var refused = await user.Hold(concert, concert.SeatIds[1], concert.SeatIds[2]);
        refused.ShouldBe(HttpStatusCode.Conflict, "reservations.seat_taken");
        refused.Json.GetProperty("seatIds").EnumerateArray().Select(id => id.GetInt64()).ShouldBe([concert.SeatIds[1]]);

        (await Block(concert, false, concert.SeatIds[0], concert.SeatIds[1])).ShouldBe(HttpStatusCode.NoContent);
        (await user.Hold(concert, concert.SeatIds[1])).ShouldBe(HttpStatusCode.Created);
        await given.ShouldKeepInvariants();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Given_a_held_and_a_sold_seat_When_they_are_among_those_to_block_Then_none_is_changed(bool blocked)
    {
        var concert = await given.AConcert(seats: 4);
        var user = await given.AnAdmittedCustomer(concert, balance: 1_000);
        await user.Pay(await user.Hold(concert, concert.SeatIds[0]));
        var other = await given.AnAdmittedCustomer(concert);
        await other.Hold(concert, concert.SeatIds[1]);
        await Block(concert, !blocked, concert.SeatIds[2]);
        var before = await Statuses(concert);

        var refused = await Block(concert, blocked, [.. concert.SeatIds]);

        refused.ShouldBe(HttpStatusCode.Conflict, "reservations.seat_taken");
        refused
            .Json.GetProperty("seatIds")
            .EnumerateArray()
            .Select(id => id.GetInt64())
            .ShouldBe(concert.SeatIds.Take(2));
        (await Statuses(concert)).ShouldBe(before);
    }

    [Fact]
    public async Task Given_a_hold_that_has_expired_When_its_seat_is_blocked_Then_it_stays_blocked_after_the_sweep()
    {
        var concert = await given.AConcert(seats: 1);
        var user = await given.AnAdmittedCustomer(concert);
        var held = await user.Hold(concert, concert.SeatIds[0]);

        await given.Expire(concert);
        (await Block(concert, true, concert.SeatIds[0])).ShouldBe(HttpStatusCode.NoContent);

        await Eventually.Get(() => user.Get($"reservations/{held["id"]}"), answer => answer["status"] == "expired");
        (await Statuses(concert)).ShouldBe(["blocked"]);
        await given.ShouldKeepInvariants();
    }

    [Theory, MemberData(nameof(AllLocks))]
    public async Task Given_free_seats_When_blocking_and_holding_meet_Then_each_seat_is_held_or_blocked_and_not_both(
        Locks locks
    )
    {
        var concert = await given.AConcert(seats: 12);
        var users = await Given.Admitted(concert, await given.Customers(12, host: given.HostWith(locks)));

        var holds = users.Select((user, i) => user.Hold(concert, concert.SeatIds[i])).ToList();
        var blocks = concert.SeatIds.Select(seat => Block(concert, true, seat)).ToList();

        var held = (await Task.WhenAll(holds)).Select(answer => answer.Status == HttpStatusCode.Created).ToList();
        var blocked = (await Task.WhenAll(blocks)).Select(answer => answer.Status == HttpStatusCode.NoContent).ToList();
        blocked.ShouldBe(held.Select(isHeld => !isHeld));

        // Some of it happened on another instance, of which this one knows within a second.
        await Eventually.Get(
            () => Statuses(concert),
            seats => seats.SequenceEqual(held.Select(isHeld => isHeld ? "held" : "blocked"), StringComparer.Ordinal)
        );
        await given.ShouldKeepInvariants();
    }

    [Fact]
    public async Task Given_seats_of_another_date_none_or_too_many_When_they_are_blocked_Then_it_is_refused()
    {
        var concert = await given.AConcert(seats: 2);
        var other = await given.AConcert(seats: 1);

        (await Block(concert, true, concert.SeatIds[0], other.SeatIds[0])).ShouldBe(
            HttpStatusCode.NotFound,
            "concerts.seat_not_found"
        );
        (await Block(concert, true)).ShouldBe(HttpStatusCode.BadRequest, "validation.failed");
        (await Block(concert, true, concert.SeatIds[0], concert.SeatIds[0])).ShouldBe(
            HttpStatusCode.BadRequest,
            "validation.failed"
        );
        (
            await given
                .AnOrganizer()
                .Put($"admin/schedules/{concert.ScheduleId}/seats", new { seatIds = concert.SeatIds })
        ).ShouldBe(HttpStatusCode.BadRequest, "validation.failed");
        (
            await given
                .AnOrganizer()
                .Put("admin/schedules/999999/seats", new { seatIds = concert.SeatIds, blocked = true })
        ).ShouldBe(HttpStatusCode.NotFound, "concerts.schedule_not_found");
        (await Statuses(concert)).ShouldBe(["available", "available"]);
    }

    [Fact]
    public async Task Given_row_labels_and_a_first_number_When_a_date_is_added_Then_its_seats_carry_them()
    {
        var concert = await given.AConcert();
        var now = DateTimeOffset.UtcNow;

        var added = await given
            .AnOrganizer()
            .Post(
                $"admin/concerts/{concert.Id}/schedules",
                new
                {
                    startsAt = now.AddDays(1),
                    bookingOpensAt = now,
                    bookingClosesAt = now.AddDays(1),
                    seating = new object[]
                    {
                        new
                        {
                            section = "R",
                            rows = 2,
                            seatsPerRow = 2,
                            price = 10,
                            rowLabels = Labels,
                            firstNumber = 101,
                        },
                        new
                        {
                            section = "S",
                            rows = 1,
                            seatsPerRow = 1,
                            price = 10,
                        },
                    },
                }
            );

        added.ShouldBe(HttpStatusCode.Created);
        (await given.Anybody().Get($"schedules/{added["id"]}/seats"))
            .Items.Select(seat =>
                $"{seat.GetProperty("section")} {seat.GetProperty("row")} {seat.GetProperty("number")}"
            )
            .ShouldBe(["R 가 101", "R 가 102", "R 나 101", "R 나 102", "S 1 1"], ignoreOrder: true);
    }

    private Task<Answer> Block(TestConcert concert, bool blocked, params long[] seatIds) =>
        Eventually.Settled(() =>
            given.AnOrganizer().Put($"admin/schedules/{concert.ScheduleId}/seats", new { seatIds, blocked })
        );

    private async Task<List<string?>> Statuses(TestConcert concert) =>
        [.. (await given.Anybody().Get(concert.Seats)).Items.Select(seat => seat.GetProperty("status").GetString())];
}
