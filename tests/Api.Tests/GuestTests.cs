namespace Concert.Api.Tests;

using Concert.Application.Users.ChangeRole;
using Concert.Application.Users.PurgeGuests;
using Microsoft.EntityFrameworkCore;

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
        (await guest.Delete("users/me", new { password = "" })).ShouldBe(
            HttpStatusCode.Conflict,
            "users.has_reservations"
        );
        await given.ShouldKeepInvariants();
    }

    [Fact]
    public async Task Given_a_guest_When_erasure_or_a_password_is_asked_for_Then_the_token_is_enough_for_the_one_alone()
    {
        var guest = await given.AGuest();
        var account = await given.AnAccount();

        (
            await guest.Put("users/me/password", new { currentPassword = "a guess", newPassword = "a good password" })
        ).ShouldBe(HttpStatusCode.Unauthorized, "users.invalid_credentials");
        (await guest.Delete("users/me", new { password = "" })).ShouldBe(HttpStatusCode.NoContent);
        (await guest.Get("users/me")).ShouldBe(HttpStatusCode.Unauthorized, "auth.required");

        // Nor does anybody make an organizer of somebody without a name.
        var other = await given.AGuest();
        var promoted = await given.Send(new ChangeRoleCommand(ActorId: null, other.UserId, UserRole.Organizer));
        promoted.Error.ShouldBe(UserErrors.NotFound);

        // Nobody else gets around the password.
        (await account.Delete("users/me", new { password = "" })).ShouldBe(
            HttpStatusCode.BadRequest,
            "validation.failed"
        );
        (await account.Get("users/me")).ShouldBe(HttpStatusCode.OK);
        await given.ShouldKeepInvariants();
    }

    [Fact]
    public async Task Given_guests_whose_tokens_have_expired_When_they_are_purged_Then_those_who_did_something_stay()
    {
        var concert = await given.AConcert();
        var (idle, young) = (await given.AGuest(), await given.AGuest());
        var (charged, holds) = (await given.AGuest(), await given.AGuest());
        await charged.Post("balance/charges", new { amount = 1 });
        holds = await holds.Join(concert.Id);
        await holds.Hold(concert, concert.SeatIds[0]);
        await Age(idle, charged, holds);

        while ((await given.Send(new PurgeGuestsCommand(BatchSize: 1))).Value > 0) { }

        var left = await given.ReadAsync(database => database.Users.Select(user => user.Id).ToListAsync());
        left.ShouldNotContain(idle.UserId);
        foreach (var guest in new[] { young, charged, holds })
            left.ShouldContain(guest.UserId);
        (await idle.Get("users/me")).ShouldBe(HttpStatusCode.Unauthorized, "auth.required");
        await given.ShouldKeepInvariants();
    }

    [Fact]
    public async Task Given_a_purge_When_guests_charge_at_the_same_time_Then_each_is_gone_or_has_the_money()
    {
        var guests = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => given.AGuest()));
        await Age(guests);

        var purge = given.Send(new PurgeGuestsCommand(BatchSize: 1_000));
        var charges = await Task.WhenAll(guests.Select(guest => guest.Post("balance/charges", new { amount = 1 })));
        await purge;

        foreach (var (guest, charge) in guests.Zip(charges))
        {
            var isThere = await given.ReadAsync(database => database.Users.AnyAsync(user => user.Id == guest.UserId));
            charge.Status.ShouldBe(isThere ? HttpStatusCode.Created : HttpStatusCode.Unauthorized);
        }
        await given.ShouldKeepInvariants();
    }

    [Fact]
    public async Task Given_an_address_When_it_makes_more_guests_than_are_allowed_Then_the_next_waits()
    {
        await using var host = given.ANewHost(
            settings: new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["RateLimits:Enabled"] = "true",
                ["RateLimits:Guests"] = "2",
                ["Tokens:GuestTokenLifetime"] = "1.00:00:00",
            }
        );
        var anybody = given.Anybody(host);

        (await anybody.Post("auth/guests")).Json.GetProperty("expiresInSeconds").GetInt32().ShouldBe(24 * 3_600);
        (await anybody.Post("auth/guests")).ShouldBe(HttpStatusCode.Created);
        (await anybody.Post("auth/guests")).ShouldBe(HttpStatusCode.TooManyRequests, "requests.rate_limited");
    }

    /// <summary>They have come so long ago that nobody can act for them any more.</summary>
    private Task<int> Age(params Client[] guests)
    {
        var ids = guests.Select(guest => guest.UserId).ToList();
        return given.ReadAsync(database =>
            database
                .Users.Where(user => ids.Contains(user.Id))
                .ExecuteUpdateAsync(update =>
                    update.SetProperty(user => user.RegisteredAt, DateTimeOffset.UtcNow.AddDays(-9))
                )
        );
    }
}
