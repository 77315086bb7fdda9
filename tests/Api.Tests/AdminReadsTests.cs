namespace Concert.Api.Tests;

using System.Text.Json;
using Microsoft.EntityFrameworkCore;

/// <summary>What organizers look up to help a customer.</summary>
public sealed class AdminReadsTests(Given given) : IClassFixture<Given>
{
    [Fact]
    public async Task Given_reservations_of_several_users_When_an_organizer_lists_them_Then_each_has_its_buyer_and_its_payment()
    {
        var (organizer, concert) = (given.AnOrganizer(), await given.AConcert(seats: 5));
        var (ann, bob) = (await Buyer(concert), await Buyer(concert));
        var paid = await ann.Pay(await ann.Hold(concert, concert.SeatIds[0]));
        await bob.Hold(concert, concert.SeatIds[1], concert.SeatIds[2]);

        var items = (await organizer.Get($"admin/concerts/{concert.Id}/reservations")).Items;

        items.Select(each => Text(each, "userId")).ShouldBe([$"{bob.UserId}", $"{ann.UserId}"]);
        var (held, bought) = (items[0], items[1]);
        held.GetProperty("seats").GetArrayLength().ShouldBe(2);
        held.GetProperty("paymentId").ValueKind.ShouldBe(JsonValueKind.Null);
        Text(bought, "status").ShouldBe("confirmed");
        Text(bought, "email").ShouldBe((await ann.Get("users/me"))["email"]);
        Text(bought, "displayName").ShouldBe("Account");
        Text(bought, "paymentId").ShouldBe(paid["id"]);
        Text(bought, "refundedAt").ShouldBe("");

        (await organizer.Post($"admin/payments/{paid["id"]}/refund")).ShouldBe(HttpStatusCode.OK);
        var reservation = await organizer.Get($"admin/reservations/{Text(bought, "id")}");
        reservation["status"].ShouldBe("cancelled");
        reservation["refundedAt"].ShouldNotBeNullOrEmpty();
        var payment = await organizer.Get($"admin/payments/{paid["id"]}");
        payment["reservationId"].ShouldBe(Text(bought, "id"));
        (payment["userId"], payment["email"]).ShouldBe(($"{ann.UserId}", Text(bought, "email")));
        payment["refundedAt"].ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task Given_reservations_When_an_organizer_filters_them_Then_status_and_address_decide()
    {
        var concert = await given.AConcert(seats: 4);
        var (ann, bob) = (await Buyer(concert), await Buyer(concert));
        await ann.Hold(concert, concert.SeatIds[0]);
        await given.Expire(concert);
        var cancelled = await ann.Hold(concert, concert.SeatIds[1]);
        await ann.Delete($"reservations/{cancelled["id"]}");
        await ann.Hold(concert, concert.SeatIds[2]);
        await bob.Pay(await bob.Hold(concert, concert.SeatIds[3]));
        var annsAddress = (await ann.Get("users/me"))["email"]!;

        foreach (var status in (string[])["pending", "confirmed", "cancelled", "expired"])
            Text((await List($"?status={status}")).Items.ShouldHaveSingleItem(), "status").ShouldBe(status);
        (await List($"?email={annsAddress.ToUpperInvariant()}"))
            .Items.Select(each => Text(each, "status"))
            .ShouldBe(["pending", "cancelled", "expired"]);
        (await List($"?email={annsAddress}&status=confirmed")).Items.ShouldBeEmpty();
        (await List("?email=nobody@example.com")).Items.ShouldBeEmpty();

        Task<Answer> List(string query) => given.AnOrganizer().Get($"admin/concerts/{concert.Id}/reservations{query}");
    }

    [Fact]
    public async Task Given_reservations_of_one_instant_When_they_are_paged_while_others_arrive_Then_each_is_listed_once()
    {
        var concert = await given.AConcert(seats: 8);
        var users = await Given.Admitted(concert, await given.Customers(8));
        var first = await Hold(0..5);
        var instant = DateTimeOffset.UtcNow.AddMinutes(-1);
        await given.ReadAsync(database =>
            database
                .Reservations.Where(reservation => reservation.ConcertId == concert.Id)
                .ExecuteUpdateAsync(update => update.SetProperty(each => each.ReservedAt, instant))
        );

        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = await given
                .AnOrganizer()
                .Get($"admin/concerts/{concert.Id}/reservations?limit=2{(cursor is null ? "" : $"&cursor={cursor}")}");
            seen.AddRange(page.Items.Select(each => Text(each, "id")));
            if (cursor is null)
                await Hold(5..8);
            cursor = page["nextCursor"];
        } while (cursor is { Length: > 0 });

        seen.ShouldBe(first, ignoreOrder: true);

        async Task<IReadOnlyList<string>> Hold(Range which)
        {
            var holds = await Task.WhenAll(
                users.Zip(concert.SeatIds).Take(which).Select(each => each.First.Hold(concert, each.Second))
            );
            return [.. holds.Select(hold => hold["id"]!)];
        }
    }

    [Fact]
    public async Task Given_a_buyer_who_was_erased_When_an_organizer_looks_Then_there_is_only_the_id()
    {
        var concert = await given.AConcert(seats: 1);
        var user = await Buyer(concert, money: 0);
        var address = (await user.Get("users/me"))["email"];
        var hold = await user.Hold(concert, concert.SeatIds);
        await user.Delete($"reservations/{hold["id"]}");
        (await user.Delete("users/me", new { password = Given.Password })).ShouldBe(HttpStatusCode.NoContent);

        var shown = await given.AnOrganizer().Get($"admin/reservations/{hold["id"]}");

        shown["userId"].ShouldBe($"{user.UserId}");
        shown.Json.GetProperty("email").ValueKind.ShouldBe(JsonValueKind.Null);
        shown.Json.GetProperty("displayName").ValueKind.ShouldBe(JsonValueKind.Null);
        (await Find(address!)).Items.ShouldBeEmpty();
        (await Find($"{user.UserId}")).Items.ShouldBeEmpty();
    }

    [Fact]
    public async Task Given_users_When_an_organizer_searches_for_an_address_or_its_beginning_Then_they_are_found_in_order()
    {
        var tag = $"{Guid.NewGuid():N}"[..8];
        foreach (var name in (string[])["b", "a", "c_d", "c.d", "Ü"])
            await Register($"{tag}-{name}@example.com");
        await Register($"{tag}-z@bücher.example");

        (await Find($"{tag.ToUpperInvariant()}-A@Example.com")).Items.ShouldHaveSingleItem();
        (await Find($"{tag}-z@BÜCHER.example")).Items.ShouldHaveSingleItem();
        (await Find($"{tag}-c_")).Items.ShouldHaveSingleItem();
        (await Find($"{tag}%25")).Items.ShouldBeEmpty();
        (await Find($"{tag}-%C3%BC@")).Items.ShouldHaveSingleItem();

        var found = new List<JsonElement>();
        string? cursor = null;
        do
        {
            var page = await Find($"{tag}&limit=2{(cursor is null ? "" : $"&cursor={cursor}")}");
            found.AddRange(page.Items);
            cursor = page["nextCursor"];
        } while (cursor is { Length: > 0 });
        found
            .Select(each => Text(each, "email")[9..])
            .ShouldBe([
                "a@example.com",
                "b@example.com",
                "c.d@example.com",
                "c_d@example.com",
                "z@bücher.example",
                "Ü@example.com",
            ]);
        var user = found[0];
        (Text(user, "displayName"), Text(user, "role")).ShouldBe(("Someone", "customer"));
        Guid.Parse(Text(user, "userId"));
        user.GetProperty("registeredAt").GetDateTimeOffset().ShouldBeGreaterThan(DateTimeOffset.UtcNow.AddHours(-1));
    }

    [Theory]
    [InlineData("admin/concerts/1/reservations?status=sold", HttpStatusCode.BadRequest, "validation.failed")]
    [InlineData("admin/concerts/1/reservations?status=Pending", HttpStatusCode.BadRequest, "validation.failed")]
    [InlineData("admin/concerts/1/reservations?cursor=YWZ0ZXI6MjA", HttpStatusCode.BadRequest, "validation.failed")]
    [InlineData("admin/concerts/1/reservations?limit=0", HttpStatusCode.BadRequest, "validation.failed")]
    [InlineData("admin/concerts/1/reservations?email=%00", HttpStatusCode.BadRequest, "validation.failed")]
    [InlineData("admin/users?email=a&cursor=YWZ0ZXI6Qg", HttpStatusCode.BadRequest, "validation.failed")]
    [InlineData("admin/users?email=a%00", HttpStatusCode.BadRequest, "validation.failed")]
    [InlineData("admin/users?limit=101", HttpStatusCode.BadRequest, "validation.failed")]
    [InlineData("admin/audit?cursor=x", HttpStatusCode.BadRequest, "validation.failed")]
    [InlineData("admin/concerts/999999/reservations", HttpStatusCode.NotFound, "concerts.not_found")]
    [InlineData("admin/concerts/999999/reservations.csv", HttpStatusCode.NotFound, "concerts.not_found")]
    [InlineData(
        "admin/reservations/01a1fbfb-6073-73ff-a43f-386d76d65fd2",
        HttpStatusCode.NotFound,
        "reservations.not_found"
    )]
    [InlineData("admin/payments/01a1fbfb-6073-73ff-a43f-386d76d65fd2", HttpStatusCode.NotFound, "payments.not_found")]
    public async Task Given_nothing_of_the_kind_When_an_organizer_looks_for_it_Then_the_refusal_says_so(
        string path,
        HttpStatusCode status,
        string code
    ) => (await given.AnOrganizer().Get(path)).ShouldBe(status, code);

    [Theory]
    [InlineData("admin/users")]
    [InlineData("admin/audit")]
    [InlineData("admin/concerts/1/reservations")]
    [InlineData("admin/concerts/1/reservations.csv")]
    [InlineData("admin/reservations/01a1fbfb-6073-73ff-a43f-386d76d65fd2")]
    [InlineData("admin/payments/01a1fbfb-6073-73ff-a43f-386d76d65fd2")]
    public async Task Given_a_customer_When_they_look_for_what_others_did_Then_it_is_forbidden(string path) =>
        (await (await given.ACustomer()).Get(path)).ShouldBe(HttpStatusCode.Forbidden, "auth.forbidden");

    private async Task<Client> Buyer(TestConcert concert, decimal money = 10_000)
    {
        var user = await (await given.AnAccount()).Join(concert.Id);
        if (money > 0)
            (await user.Post("balance/charges", new { amount = money })).ShouldBe(HttpStatusCode.Created);
        return user;
    }

    private Task<Answer> Find(string email) => given.AnOrganizer().Get($"admin/users?email={email}");

    private async Task Register(string email) =>
        (
            await given
                .Anybody()
                .Post(
                    "auth/register",
                    new
                    {
                        email,
                        password = Given.Password,
                        displayName = "Someone",
                    }
                )
        ).ShouldBe(HttpStatusCode.Created);

    private static string Text(JsonElement element, string name) => element.GetProperty(name).ToString();
}
