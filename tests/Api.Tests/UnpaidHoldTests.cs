namespace Concert.Api.Tests;

/// <summary>Nobody keeps seats from others for long without paying for them.</summary>
public sealed class UnpaidHoldTests(Given given) : IClassFixture<Given>
{
    [Fact]
    public async Task Given_a_limit_of_unpaid_holds_When_holds_are_cancelled_or_run_out_Then_they_count_and_paid_ones_do_not()
    {
        var concert = await given.AConcert(policy: new { maxUnpaidHolds = 3 });
        var user = await given.AnAdmittedCustomer(concert, balance: 10_000);

        // A paid one does not count, nor does it after its refund.
        var paid = await user.Pay(await user.Hold(concert, concert.SeatIds[0]));
        (await given.AnOrganizer().Post($"admin/payments/{paid["id"]}/refund")).ShouldBe(HttpStatusCode.OK);
        (await user.Pay(await (await user.Join(concert.Id)).Hold(concert, concert.SeatIds[0]))).ShouldBe(
            HttpStatusCode.Created
        );

        user = await user.Join(concert.Id);
        var cancelled = await user.Hold(concert, concert.SeatIds[1]);
        await user.Delete($"reservations/{cancelled["id"]}");
        (await user.Hold(concert, concert.SeatIds[1])).ShouldBe(HttpStatusCode.Created);
        await given.Expire(concert);
        var third = await user.Hold(concert, concert.SeatIds[1]);
        third.ShouldBe(HttpStatusCode.Created);

        (await user.Hold(concert, concert.SeatIds[2])).ShouldBe(
            HttpStatusCode.UnprocessableEntity,
            "reservations.hold_limit_exceeded"
        );
        (await user.Pay(third)).ShouldBe(HttpStatusCode.Created);
        await given.ShouldKeepInvariants();
    }

    [Fact]
    public async Task Given_a_place_that_lasts_for_a_hold_When_its_own_time_is_over_Then_it_serves_for_paying_alone()
    {
        var concert = await given.AConcert(policy: new { activeSeconds = 3, holdSeconds = 30 });
        var user = await given.AnAdmittedCustomer(concert, balance: 1_000);
        var held = await user.Hold(concert, concert.SeatIds[0]);

        var lasting = await Eventually.Get(() => user.Poll(), place => MayHoldUntil(place) < DateTimeOffset.UtcNow);

        lasting.State.ShouldBe("active");
        var until = lasting.QueueStatus!.Value.GetProperty("activeUntil").GetDateTimeOffset();
        until.ShouldBe(held.Json.GetProperty("expiresAt").GetDateTimeOffset(), TimeSpan.FromMilliseconds(2));
        until.ShouldBeLessThanOrEqualTo(MayHoldUntil(lasting).AddSeconds(30));
        foreach (var refused in new[] { user, lasting })
            (await refused.Hold(concert, concert.SeatIds[1])).ShouldBe(HttpStatusCode.Forbidden, "queue.not_active");
        (await user.Pay(held)).ShouldBe(HttpStatusCode.Created);
    }

    private static DateTimeOffset MayHoldUntil(Client user) =>
        user.QueueStatus!.Value.GetProperty("mayHoldUntil").GetDateTimeOffset();
}
