namespace Concert.Api.Tests;

using Microsoft.EntityFrameworkCore;

/// <summary>What users do with their accounts, and what their tokens are worth afterwards, on every instance.</summary>
public sealed class AccountTests(Given given) : IClassFixture<Given>
{
    public static TheoryData<Locks> AllLocks => [.. Enum.GetValues<Locks>()];

    private static readonly object Announcement = new
    {
        title = "Test",
        artist = "Test",
        venue = "Test",
        saleOpensAt = DateTimeOffset.UtcNow,
        saleClosesAt = DateTimeOffset.UtcNow.AddDays(1),
    };

    [Fact]
    public async Task Given_tokens_of_a_user_When_they_sign_out_Then_every_instance_refuses_them_and_takes_new_ones()
    {
        await using var other = given.ANewHost();
        var user = await given.AnAccount();
        var email = (await user.Get("users/me"))["email"]!;
        var stranger = await given.AnAccount();

        (await user.Post("auth/logout")).ShouldBe(HttpStatusCode.NoContent);

        (await user.Get("users/me")).ShouldBe(HttpStatusCode.Unauthorized, "auth.required");
        await Eventually.Get(() => user.At(other).Get("users/me"), me => me.Status == HttpStatusCode.Unauthorized);
        await using (var late = given.ANewHost())
            (await user.At(late).Get("users/me")).ShouldBe(HttpStatusCode.Unauthorized);
        (await stranger.Get("users/me")).ShouldBe(HttpStatusCode.OK);
        var again = await Given.SignIn(given.Anybody(), email, Given.Password);
        foreach (var host in new[] { given.Host, other })
            (await again.At(host).Get("users/me"))["userId"].ShouldBe($"{user.UserId}");
    }

    [Fact]
    public async Task Given_a_user_When_the_password_is_changed_Then_only_the_new_one_and_new_tokens_are_good()
    {
        var user = await given.AnAccount();
        var email = (await user.Get("users/me"))["email"]!;

        (await ChangePassword(user, "a wrong guess", "another good one")).ShouldBe(
            HttpStatusCode.Unauthorized,
            "users.invalid_credentials"
        );
        foreach (var bad in new[] { "short", "password", email })
            (await ChangePassword(user, Given.Password, bad)).ShouldBe(HttpStatusCode.BadRequest, "validation.failed");
        (await ChangePassword(user, Given.Password, "another good one")).ShouldBe(HttpStatusCode.NoContent);

        (await user.Get("balance")).ShouldBe(HttpStatusCode.Unauthorized, "auth.required");
        (await given.Anybody().Post("auth/login", new { email, password = Given.Password })).ShouldBe(
            HttpStatusCode.Unauthorized,
            "users.invalid_credentials"
        );
        await Given.SignIn(given.Anybody(), email, "another good one");
    }

    [Fact]
    public async Task Given_one_password_When_it_is_changed_twice_at_once_Then_one_change_wins()
    {
        var user = await given.AnAccount();
        var email = (await user.Get("users/me"))["email"]!;
        string[] passwords = ["the first of two", "the second of two"];

        var answers = await Task.WhenAll(passwords.Select(each => ChangePassword(user, Given.Password, each)));

        answers.Count(answer => answer.Status == HttpStatusCode.NoContent).ShouldBe(1);
        answers.Count(answer => answer.Status == HttpStatusCode.Unauthorized).ShouldBe(1);
        var winner = passwords[Array.FindIndex(answers, answer => answer.Status == HttpStatusCode.NoContent)];
        await Given.SignIn(given.Anybody(), email, winner);
    }

    [Fact]
    public async Task Given_an_organizer_When_the_role_is_taken_Then_their_token_is_worth_what_they_are_now()
    {
        await using var other = given.ANewHost();
        var organizer = await given.AnOrganizerAccount();
        var user = await given.AnAccount();
        (await user.Post("admin/concerts", Announcement)).ShouldBe(HttpStatusCode.Forbidden, "auth.forbidden");

        (await ChangeRole(organizer, user.UserId, "organizer")).ShouldBe(HttpStatusCode.NoContent);
        (await user.Post("admin/concerts", Announcement)).ShouldBe(HttpStatusCode.Created);
        (await user.Get("users/me"))["role"].ShouldBe("organizer");
        await Eventually.Get(
            () => user.At(other).Post("admin/concerts", Announcement),
            answer => answer.Status == HttpStatusCode.Created
        );

        foreach (var _ in new[] { "taken", "taken already" })
            (await ChangeRole(organizer, user.UserId, "customer")).ShouldBe(HttpStatusCode.NoContent);
        (await user.Post("admin/concerts", Announcement)).ShouldBe(HttpStatusCode.Forbidden, "auth.forbidden");
        await Eventually.Get(
            () => user.At(other).Post("admin/concerts", Announcement),
            answer => answer.Status == HttpStatusCode.Forbidden
        );
        (await user.Get("balance")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Given_a_role_that_cannot_be_given_When_it_is_asked_for_Then_it_is_refused()
    {
        var user = await given.AnAccount();
        (await ChangeRole(user, Guid.NewGuid(), "organizer")).ShouldBe(HttpStatusCode.Forbidden, "auth.forbidden");
        (await ChangeRole(await given.AnOrganizerAccount(), user.UserId, "organizer")).ShouldBe(
            HttpStatusCode.NoContent
        );

        (await ChangeRole(user, user.UserId, "customer")).ShouldBe(HttpStatusCode.Conflict, "users.own_role");
        (await ChangeRole(user, Guid.NewGuid(), "organizer")).ShouldBe(HttpStatusCode.NotFound, "users.not_found");
        (await user.Put($"admin/users/{Guid.NewGuid()}/role", new { })).ShouldBe(
            HttpStatusCode.BadRequest,
            "validation.failed"
        );
        foreach (var role in new[] { "admin", "Organizer", " organizer", "customer,organizer", "1" })
            (await ChangeRole(user, Guid.NewGuid(), role)).ShouldBe(HttpStatusCode.BadRequest, "validation.failed");
    }

    [Fact]
    public async Task Given_two_organizers_When_they_take_the_role_from_each_other_at_once_Then_one_of_them_remains()
    {
        await using var other = given.ANewHost();
        var (one, two) = (await given.AnAccount(), await given.AnAccount(other));
        foreach (var user in new[] { one, two })
            (await ChangeRole(await given.AnOrganizerAccount(), user.UserId, "organizer")).ShouldBe(
                HttpStatusCode.NoContent
            );
        await Eventually.Get(() => two.Get("admin/webhooks"), answer => answer.Status == HttpStatusCode.OK);

        var answers = await Task.WhenAll(
            ChangeRole(one, two.UserId, "customer"),
            ChangeRole(two, one.UserId, "customer")
        );

        answers.Count(answer => answer.Status == HttpStatusCode.NoContent).ShouldBe(1);
        answers.Count(answer => answer.Status == HttpStatusCode.Forbidden).ShouldBe(1);
        var roles = await given.ReadAsync(database =>
            database
                .Users.Where(user => user.Id == one.UserId || user.Id == two.UserId)
                .Select(user => user.Role)
                .ToListAsync()
        );
        roles.ShouldBe([UserRole.Customer, UserRole.Organizer], ignoreOrder: true);
    }

    [Fact]
    public async Task Given_the_tokens_of_organizers_When_they_sign_in_Then_these_last_an_hour_and_others_twelve()
    {
        var user = await given.AnAccount();
        var email = (await user.Get("users/me"))["email"]!;
        (await Lifetime()).ShouldBe(12 * 3_600);

        await ChangeRole(await given.AnOrganizerAccount(), user.UserId, "organizer");

        (await Lifetime()).ShouldBe(3_600);

        async Task<int> Lifetime() =>
            (await given.Anybody().Post("auth/login", new { email, password = Given.Password }))
                .Json.GetProperty("expiresInSeconds")
                .GetInt32();
    }

    [Fact]
    public async Task Given_something_to_claim_When_a_user_is_to_be_erased_Then_it_is_refused_until_nothing_is_left()
    {
        var concert = await given.AConcert();
        var user = await (await given.AnAccount()).Join(concert.Id);

        (await user.Delete("users/me", new { password = "a wrong guess" })).ShouldBe(
            HttpStatusCode.Unauthorized,
            "users.invalid_credentials"
        );
        var held = await user.Hold(concert, concert.SeatIds[0]);
        (await Erase(user)).ShouldBe(HttpStatusCode.Conflict, "users.has_reservations");
        await user.Post("balance/charges", new { amount = 1_500 });
        (await user.Pay(held)).ShouldBe(HttpStatusCode.Created);
        (await Erase(user)).ShouldBe(HttpStatusCode.Conflict, "users.has_reservations");

        // The date is over.
        await given.ReadAsync(database =>
            database
                .Schedules.Where(date => date.Id == concert.ScheduleId)
                .ExecuteUpdateAsync(update => update.SetProperty(date => date.StartsAt, DateTimeOffset.UtcNow))
        );
        (await Erase(user)).ShouldBe(HttpStatusCode.Conflict, "users.has_balance");
        await user.Post("balance/uses", new { amount = 500 });
        (await Erase(user)).ShouldBe(HttpStatusCode.NoContent);
        await given.ShouldKeepInvariants();
    }

    [Fact]
    public async Task Given_a_user_who_is_erased_When_anybody_looks_Then_nothing_names_them_and_the_address_is_free()
    {
        await using var receiver = await WebhookReceiver.Start();
        var webhook = await given.AWebhook(receiver, "balance.changed", "user.registered", "user.erased");
        var concert = await given.AConcert();
        var user = await (await given.AnAccount()).Join(concert.Id) with { IdempotencyKey = "charge" };
        var email = (await user.Get("users/me"))["email"]!;
        await user.Post("balance/charges", new { amount = 100 });
        await (user with { IdempotencyKey = "use" }).Post("balance/uses", new { amount = 100 });
        await Eventually.Get(
            () =>
                given.ReadAsync(database =>
                    database.WebhookDeliveries.CountAsync(each => each.Status == DeliveryStatus.Delivered)
                ),
            count => count >= 3
        );

        (await Erase(user)).ShouldBe(HttpStatusCode.NoContent);

        (await user.Get("users/me")).ShouldBe(HttpStatusCode.Unauthorized, "auth.required");
        (await given.Anybody().Get($"queue/events?queueToken={user.QueueToken}")).ShouldBe(
            HttpStatusCode.Unauthorized,
            "queue.token_invalid"
        );
        (await given.Anybody().Post("auth/login", new { email, password = Given.Password })).ShouldBe(
            HttpStatusCode.Unauthorized,
            "users.invalid_credentials"
        );
        var row = await given.ReadAsync(database => database.Users.SingleAsync(each => each.Id == user.UserId));
        (row.Email + row.DisplayName + row.PasswordHash).ShouldBeEmpty();
        row.NormalizedEmail.ShouldBe($"{user.UserId}");
        (
            await given.ReadAsync(database => database.IdempotencyRows.CountAsync(each => each.UserId == user.UserId))
        ).ShouldBe(0);
        var bodies = await given.ReadAsync(database =>
            database
                .WebhookDeliveries.Where(each => each.Type != "user.erased" && each.AggregateId == $"{user.UserId}")
                .Select(each => each.Body)
                .ToListAsync()
        );
        bodies.ShouldBe(["{}", "{}", "{}"]);
        var log = $"admin/webhooks/{webhook["id"]}/deliveries";
        var emptied = (await given.AnOrganizer().Get(log)).Items.First(each =>
            each.GetProperty("type").GetString() == "balance.changed"
        );
        (await given.AnOrganizer().Post($"{log}/{emptied.GetProperty("id").GetString()}/replay")).ShouldBe(
            HttpStatusCode.NotFound,
            "webhooks.delivery_not_found"
        );
        (
            await given.ReadAsync(database => database.LedgerEntries.CountAsync(each => each.UserId == user.UserId))
        ).ShouldBe(2);
        var account = new
        {
            email,
            password = Given.Password,
            displayName = "Again",
        };
        (await given.Anybody().Post("auth/register", account)).ShouldBe(HttpStatusCode.Created);
        await given.ShouldKeepInvariants();
    }

    [Theory, MemberData(nameof(AllLocks))]
    public async Task Given_a_user_When_they_are_erased_while_they_hold_and_charge_Then_nothing_is_left_to_claim(
        Locks locks
    )
    {
        var host = given.HostWith(locks);
        var concert = await given.AConcert();
        for (var i = 0; i < 10; i++)
        {
            var user = await (await given.AnAccount(host)).Join(concert.Id);

            var answers = await Task.WhenAll(
                Erase(user),
                user.Hold(concert, concert.SeatIds[i]),
                user.Post("balance/charges", new { amount = 100 })
            );

            var isErased = answers[0].Status == HttpStatusCode.NoContent;
            answers[1..].Any(answer => answer.Status == HttpStatusCode.Created).ShouldBe(!isErased);
            if (isErased)
                answers[1..].ShouldAllBe(answer => answer.Status == HttpStatusCode.Unauthorized);
        }
        await given.ShouldKeepInvariants();
    }

    [Fact]
    public async Task Given_a_user_who_did_things_When_they_export_what_is_kept_Then_all_of_it_is_there()
    {
        var concert = await given.AConcert();
        var user = await (await given.AnAccount()).Join(concert.Id);
        await (user with { IdempotencyKey = "charge" }).Post("balance/charges", new { amount = 3_000 });
        var paid = await user.Pay(await user.Hold(concert, concert.SeatIds[0]));
        for (var i = 0; i < 600; i++)
            await user.Post("balance/uses", new { amount = 1 });

        var export = await user.Get("users/me/export");

        export.ShouldBe(HttpStatusCode.OK);
        export["email"].ShouldBe((await user.Get("users/me"))["email"]);
        export["displayName"].ShouldBe("Account");
        export.Json.GetProperty("entries").GetArrayLength().ShouldBe(602);
        export.Json.GetProperty("balance").GetProperty("amount").GetDecimal().ShouldBe(1_400);
        export.Json.GetProperty("payments")[0].GetProperty("id").GetString().ShouldBe(paid["id"]);
        export.Json.GetProperty("reservations")[0].GetProperty("status").GetString().ShouldBe("confirmed");
        export.Json.GetProperty("requests")[0].GetProperty("idempotencyKey").GetString().ShouldBe("charge");
    }

    private static Task<Answer> Erase(Client user) => user.Delete("users/me", new { password = Given.Password });

    private static Task<Answer> ChangePassword(Client user, string currentPassword, string newPassword) =>
        user.Put("users/me/password", new { currentPassword, newPassword });

    private static Task<Answer> ChangeRole(Client organizer, Guid userId, string role) =>
        organizer.Put($"admin/users/{userId}/role", new { role });
}
