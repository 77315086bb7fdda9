namespace Concert.Api.Tests;

using System.Text.Json;
using Concert.Application.Audit.PurgeAuditEntries;
using Microsoft.EntityFrameworkCore;

/// <summary>Who did what under /admin, when, to which object, from what to what.</summary>
public sealed class AuditTests(Given given) : IClassFixture<Given>
{
    private static readonly string[] Events = ["payment.made"];

    private static readonly object Policy = new
    {
        holdSeconds = 60,
        maxSeatsPerUser = 2,
        admissionsPerInterval = 10,
        intervalSeconds = 1,
        maxActive = 100,
        activeSeconds = 60,
    };

    [Fact]
    public async Task Given_an_organizer_who_does_all_there_is_When_the_trail_is_read_Then_it_has_each_once_and_no_secret()
    {
        var organizer = await given.AnOrganizerAccount();
        await using var receiver = await WebhookReceiver.Start();
        var start = DateTimeOffset.UtcNow.AddMinutes(-1);

        var concert = await Post("admin/concerts", Announcement());
        var schedule = await Post($"admin/concerts/{concert["id"]}/schedules", ADate());
        (await organizer.Patch($"admin/concerts/{concert["id"]}", new { title = "Encore" })).ShouldBe(
            HttpStatusCode.OK
        );
        var date = $"admin/schedules/{schedule["id"]}";
        (await organizer.Patch(date, new { startsAt = DateTimeOffset.UtcNow.AddDays(60) })).ShouldBe(HttpStatusCode.OK);
        var seat = (await organizer.Get($"schedules/{schedule["id"]}/seats")).Items[0].GetProperty("id").GetInt64();
        (await organizer.Put($"{date}/seats", new { seatIds = Seats(seat), blocked = true })).ShouldBe(
            HttpStatusCode.NoContent
        );
        (await organizer.Put($"admin/concerts/{concert["id"]}/policy", Policy)).ShouldBe(HttpStatusCode.OK);
        await Post($"admin/concerts/{concert["id"]}/queue/pause");
        await Post($"admin/concerts/{concert["id"]}/queue/resume");
        await Post($"{date}/cancel", new { reason = "Fire" });
        await Post($"admin/concerts/{concert["id"]}/cancel");
        var payment = await APayment();
        await Post($"admin/payments/{payment}/refund");
        var customer = await given.AnAccount();
        (await organizer.Put($"admin/users/{customer.UserId}/role", new { role = "organizer" })).ShouldBe(
            HttpStatusCode.NoContent
        );
        var address = (await customer.Get("users/me"))["email"]!;
        (await organizer.Get($"admin/users?email={address}")).Items.ShouldHaveSingleItem();
        (
            await organizer.Get($"admin/concerts/{concert["id"]}/reservations.csv?email={address}&status=confirmed")
        ).ShouldBe(HttpStatusCode.OK);
        var webhook = await Post("admin/webhooks", new { url = $"{receiver.Url}?token=hidden" });
        (await organizer.Patch($"admin/webhooks/{webhook["id"]}", new { events = Events })).ShouldBe(HttpStatusCode.OK);
        var rotated = await Post($"admin/webhooks/{webhook["id"]}/secret");
        var ping = await Post($"admin/webhooks/{webhook["id"]}/ping");
        await Post($"admin/webhooks/{webhook["id"]}/deliveries/{ping["deliveryId"]}/replay");
        (await organizer.Delete($"admin/webhooks/{webhook["id"]}")).ShouldBe(HttpStatusCode.NoContent);
        var rehearsal = await Post("admin/concerts", Announcement(rehearsal: true));
        await Post($"admin/concerts/{rehearsal["id"]}/rehearsal/buyers", new { count = 1, balance = 1_000 });
        (await organizer.Delete($"admin/concerts/{rehearsal["id"]}/rehearsal")).ShouldBe(HttpStatusCode.NoContent);

        var trail = await given.AnOrganizer().Get("admin/audit?limit=100");
        var mine = trail.Items.Where(each => Text(each, "userId") == $"{organizer.UserId}").Reverse().ToList();

        mine.Select(each => (Text(each, "action"), Text(each.GetProperty("object"), "kind"), ObjectId(each)))
            .ShouldBe([
                ("concert.create", "concert", concert["id"]),
                ("schedule.add", "schedule", schedule["id"]),
                ("concert.change", "concert", concert["id"]),
                ("schedule.change", "schedule", schedule["id"]),
                ("seats.block", "schedule", schedule["id"]),
                ("concert.change_policy", "concert", concert["id"]),
                ("queue.pause", "concert", concert["id"]),
                ("queue.resume", "concert", concert["id"]),
                ("schedule.cancel", "schedule", schedule["id"]),
                ("concert.cancel", "concert", concert["id"]),
                ("payment.refund", "payment", payment),
                ("user.change_role", "user", $"{customer.UserId}"),
                ("user.search", "user", ""),
                ("reservation.export", "concert", concert["id"]),
                ("webhook.register", "webhook", webhook["id"]),
                ("webhook.change", "webhook", webhook["id"]),
                ("webhook.rotate_secret", "webhook", webhook["id"]),
                ("webhook.ping", "webhook", webhook["id"]),
                ("webhook.replay_delivery", "webhook", webhook["id"]),
                ("webhook.delete", "webhook", webhook["id"]),
                ("concert.create", "concert", rehearsal["id"]),
                ("rehearsal.add_buyers", "concert", rehearsal["id"]),
                ("rehearsal.remove", "concert", rehearsal["id"]),
            ]);
        var audited = typeof(IAudited)
            .Assembly.GetTypes()
            .Where(type => type.IsClass && type.IsAssignableTo(typeof(IAudited)));
        mine.Select(each => Text(each, "action")).Distinct(StringComparer.Ordinal).Count().ShouldBe(audited.Count());

        Change("concert.create", "title").ShouldBe(("", "Test"));
        Change("concert.change", "title").ShouldBe(("Test", "Encore"));
        Change("seats.block", "blocked").ShouldBe(("False", "True"));
        Change("schedule.cancel", "status").ShouldBe(("scheduled", "cancelled"));
        Change("schedule.cancel", "cancellationReason").ShouldBe(("", "Fire"));
        Change("concert.cancel", "status").ShouldBe(("scheduled", "cancelled"));
        Change("concert.change_policy", "holdSeconds").ShouldBe(("300", "60"));
        Change("queue.pause", "queueIsPaused").ShouldBe(("False", "True"));
        Change("payment.refund", "amount").ShouldBe(("1000.00", "1000.00"));
        Change("payment.refund", "refundedAt").Before.ShouldBe("");
        Change("user.change_role", "role").ShouldBe(("customer", "organizer"));
        Change("user.search", "userIds").After.ShouldBe($"[\"{customer.UserId}\"]");
        Change("reservation.export", "status").After.ShouldBe("confirmed");
        Change("webhook.change", "events").ShouldBe(("[]", "[\"payment.made\"]"));
        Change("webhook.delete", "enabled").ShouldBe(("True", ""));
        mine.ShouldAllBe(each => each.GetProperty("at").GetDateTimeOffset() > start);
        foreach (var secret in (string[])[webhook["secret"]!, rotated["secret"]!, "hidden", address])
            trail.Body.ShouldNotContain(secret);

        static long[] Seats(long id) => [id];

        async Task<Answer> Post(string path, object? body = null)
        {
            var answer = await organizer.Post(path, body);
            ((int)answer.Status).ShouldBeInRange(200, 299, answer.Body);
            return answer;
        }

        (string Before, string After) Change(string action, string field)
        {
            var entry = mine.First(each => Text(each, "action") == action);
            return (Field("before"), Field("after"));

            string Field(string side) =>
                entry.GetProperty(side) is { ValueKind: JsonValueKind.Object } values ? Text(values, field) : "";
        }
    }

    [Fact]
    public async Task Given_calls_that_are_refused_repeated_or_change_nothing_When_the_trail_is_read_Then_they_are_not_in_it()
    {
        var organizer = await given.AnOrganizerAccount() with { IdempotencyKey = $"{Guid.NewGuid()}" };
        var body = Announcement();
        var concert = await organizer.Post("admin/concerts", body);
        (await organizer.Post("admin/concerts", body)).ShouldReplay(concert);
        organizer = organizer with { IdempotencyKey = null };
        (await organizer.Post("admin/concerts", new { title = "" })).ShouldBe(HttpStatusCode.BadRequest);
        (await organizer.Put("admin/concerts/999999/policy", Policy)).ShouldBe(HttpStatusCode.NotFound);
        (await organizer.Put($"admin/users/{organizer.UserId}/role", new { role = "customer" })).ShouldBe(
            HttpStatusCode.Conflict
        );
        for (var i = 0; i < 2; i++)
        {
            (await organizer.Post($"admin/concerts/{concert["id"]}/queue/pause")).ShouldBe(HttpStatusCode.NoContent);
            (await organizer.Post($"admin/payments/{await APayment()}/refund")).ShouldBe(HttpStatusCode.OK);
        }
        var paid = await APayment();
        for (var i = 0; i < 2; i++)
            (await organizer.Post($"admin/payments/{paid}/refund")).ShouldBe(HttpStatusCode.OK);

        (await EntriesOf(organizer)).ShouldBe([
            "concert.create",
            "queue.pause",
            "payment.refund",
            "payment.refund",
            "payment.refund",
        ]);
    }

    [Fact]
    public async Task Given_a_change_that_loses_its_race_When_it_is_made_again_Then_the_trail_has_it_once()
    {
        var organizer = await given.AnOrganizerAccount();
        var concert = await organizer.Post("admin/concerts", Announcement());

        await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => organizer.Post($"admin/concerts/{concert["id"]}/queue/pause"))
        );

        (await EntriesOf(organizer)).ShouldBe(["concert.create", "queue.pause"]);
    }

    [Fact]
    public async Task Given_a_trail_When_it_is_paged_Then_it_is_newest_first_without_gaps()
    {
        var organizer = given.AnOrganizer();
        for (var i = 0; i < 5; i++)
            await organizer.Post("admin/concerts", Announcement());
        var all = (await organizer.Get("admin/audit?limit=100")).Items.Select(Id).Take(5).ToList();

        var first = await organizer.Get("admin/audit?limit=2");
        await organizer.Post("admin/concerts", Announcement());
        var second = await organizer.Get($"admin/audit?limit=3&cursor={first["nextCursor"]}");

        first.Items.Concat(second.Items).Select(Id).ShouldBe(all);
        all.ShouldBe(all.OrderDescending());
    }

    [Fact]
    public async Task Given_entries_older_than_the_retention_When_they_are_purged_Then_later_ones_stay()
    {
        await using var own = new Given();
        await own.InitializeAsync();
        var organizer = own.AnOrganizer();
        for (var i = 0; i < 3; i++)
            await organizer.Post("admin/concerts", Announcement());
        var ids = (await organizer.Get("admin/audit")).Items.Select(Id).Order().ToList();
        var old = DateTimeOffset.UtcNow - new AuditOptions().Retention;
        await own.ReadAsync(database =>
            database
                .AuditEntries.Where(entry => entry.Id < ids[2])
                .ExecuteUpdateAsync(update => update.SetProperty(entry => entry.At, old))
        );

        (await own.Send(new PurgeAuditEntriesCommand(BatchSize: 1))).Value.ShouldBe(1);
        (await own.Send(new PurgeAuditEntriesCommand(BatchSize: 10))).Value.ShouldBe(1);

        (await organizer.Get("admin/audit")).Items.Select(Id).ShouldBe([ids[2]]);
    }

    private async Task<string> APayment()
    {
        var concert = await given.AConcert(seats: 1);
        var user = await given.AnAdmittedCustomer(concert, balance: 1_000);
        return (await user.Pay(await user.Hold(concert, concert.SeatIds)))["id"]!;
    }

    private async Task<IEnumerable<string>> EntriesOf(Client organizer) =>
        (await given.AnOrganizer().Get("admin/audit?limit=100"))
            .Items.Where(each => Text(each, "userId") == $"{organizer.UserId}")
            .Select(each => Text(each, "action"))
            .Reverse();

    private static object Announcement(bool rehearsal = false) =>
        new
        {
            title = "Test",
            artist = "Test",
            venue = "Test",
            saleOpensAt = DateTimeOffset.UtcNow,
            saleClosesAt = DateTimeOffset.UtcNow.AddDays(1),
            rehearsal,
        };

    private static object ADate() =>
        new
        {
            startsAt = DateTimeOffset.UtcNow.AddDays(30),
            bookingOpensAt = DateTimeOffset.UtcNow,
            bookingClosesAt = DateTimeOffset.UtcNow.AddDays(1),
            seating = new[]
            {
                new
                {
                    section = "A",
                    rows = 1,
                    seatsPerRow = 2,
                    price = 1_000,
                },
            },
        };

    private static long Id(JsonElement entry) => entry.GetProperty("id").GetInt64();

    private static string? ObjectId(JsonElement entry) => Text(entry.GetProperty("object"), "id");

    private static string Text(JsonElement element, string name) => element.GetProperty(name).ToString();
}
