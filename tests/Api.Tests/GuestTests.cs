namespace Concert.Api.Tests;

using System.Net;

/// <summary>Whoever comes without an account.</summary>
public sealed class GuestTests(Given given) : IClassFixture<Given>
{
    [Fact]
    public async Task Given_nobody_When_a_guest_buys_Then_it_is_as_any_customer_but_without_a_name()
    {
        var concert = await given.AConcert();
        var guest = await given.AGuest();
        var me = await guest.Get("users/me");
        me["userId"].ShouldBe($"{guest.UserId}");
        (me["email"], me["displayName"], me["role"]).ShouldBe(("", "", "customer"));

        await guest.Post("balance/charges", new { amount = 1_000 });
        var joined = await guest.Join(concert.Id);
        var held = await joined.Hold(concert, concert.SeatIds[0]);
        (await joined.Pay(held)).ShouldBe(HttpStatusCode.Created);

        var organizer = given.AnOrganizer();
        var seen = await organizer.Get($"admin/reservations/{held["id"]}");
        (seen["userId"], seen["email"], seen["displayName"]).ShouldBe(($"{guest.UserId}", "", ""));
        (await organizer.Get($"admin/concerts/{concert.Id}/reservations.csv")).Body.ShouldContain($"{guest.UserId}");
        (await organizer.Get("admin/users?limit=100")).Items.ShouldNotContain(user =>
            user.GetProperty("userId").GetGuid() == guest.UserId
        );
        (await guest.Get("users/me/export"))["email"].ShouldBe("");
        (await guest.Delete("users/me", new { })).ShouldBe(HttpStatusCode.Conflict, "users.has_reservations");
        await given.ShouldKeepInvariants();
    }
}
