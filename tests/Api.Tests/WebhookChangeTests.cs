namespace Concert.Api.Tests;

using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

/// <summary>A webhook changes while deliveries wait or are under way, and nothing is lost or sent to the wrong address.</summary>
public sealed class WebhookChangeTests(Given given) : IClassFixture<Given>
{
    private const string Webhooks = "admin/webhooks";
    private readonly Client _organizer = given.AnOrganizer();

    [Fact]
    public async Task Given_pending_deliveries_When_the_address_and_the_secret_change_Then_they_go_there_signed_with_both()
    {
        await using var old = await WebhookReceiver.Start();
        old.Answer = _ => 500;
        await using var other = await WebhookReceiver.Start();
        var webhook = await given.AWebhook(old, "queue.paused");
        var path = $"{Webhooks}/{webhook["id"]}";
        await Ping(path);
        await Eventually.Get(() => Task.FromResult(old.Received), all => all.Count > 0);

        var second = (await Post($"{path}/secret"))["secret"]!;
        var third = await Post($"{path}/secret");
        string[] events = ["queue.resumed", "payment.made"];
        var changed = await _organizer.Patch(path, new { url = other.Url, events });

        changed.ShouldBe(HttpStatusCode.OK);
        changed["url"].ShouldBe(other.Url);
        changed.Json.GetProperty("events").EnumerateArray().Select(type => type.GetString()).ShouldBe(events);
        var received = (await Eventually.Get(() => Task.FromResult(other.Received), all => all.Count == 1))[0];
        received.EventId.ShouldBe(old.Received[0].EventId);
        received.IsSignedBy(third["secret"]!).ShouldBeTrue();
        received.IsSignedBy(second).ShouldBeTrue();
        received.IsSignedBy(webhook["secret"]!).ShouldBeFalse();
        third
            .Json.GetProperty("previousUntil")
            .GetDateTimeOffset()
            .ShouldBeGreaterThan(DateTimeOffset.UtcNow.AddHours(23));

        await Update(webhook, row => row.SetProperty(each => each.PreviousUntil, DateTimeOffset.UtcNow));
        await Ping(path);
        var later = (await Eventually.Get(() => Task.FromResult(other.Received), all => all.Count == 2))[1];
        later.IsSignedBy(third["secret"]!).ShouldBeTrue();
        later.IsSignedBy(second).ShouldBeFalse();
    }

    [Fact]
    public async Task Given_a_disabled_webhook_When_it_is_enabled_Then_what_waited_is_sent_and_what_happened_meanwhile_is_not()
    {
        await using var receiver = await WebhookReceiver.Start();
        receiver.Answer = _ => 500;
        var webhook = await given.AWebhook(receiver, "concert.announced");
        var path = $"{Webhooks}/{webhook["id"]}";
        var waiting = await Ping(path);
        await Eventually.Get(() => Task.FromResult(receiver.Received), all => all.Count > 0);

        var disabled = await _organizer.Patch(path, new { enabled = false });
        (disabled["enabled"], disabled["disabledReason"]).ShouldBe(("False", "organizer"));
        (await _organizer.Post($"{path}/ping")).ShouldBe(HttpStatusCode.Conflict, "webhooks.disabled");
        (await Claim(webhook)).ShouldBeNull();
        await given.AConcert();
        await Published();
        receiver.Answer = _ => 200;
        var enabled = await _organizer.Patch(path, new { enabled = true });

        (enabled["enabled"], enabled["disabledReason"]).ShouldBe(("True", ""));
        var log = await Eventually.Get(
            () => _organizer.Get($"{path}/deliveries?status=delivered"),
            log => log.Items.Count > 0
        );
        log.Items.ShouldHaveSingleItem().GetProperty("id").GetGuid().ShouldBe(waiting);
        (await _organizer.Get($"{path}/deliveries")).Items.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Given_an_endpoint_that_is_gone_When_it_says_so_Then_its_webhook_is_disabled_unless_it_moved_meanwhile()
    {
        await using var gone = await WebhookReceiver.Start();
        gone.Answer = _ => 410;
        await using var other = await WebhookReceiver.Start();
        var webhook = await given.AWebhook(gone, "queue.paused");
        var path = $"{Webhooks}/{webhook["id"]}";

        await Ping(path);

        await Eventually.Get(() => View(webhook), view => view.GetProperty("disabledReason").GetString() == "gone");
        var waiting = (await _organizer.Get($"{path}/deliveries")).Items.ShouldHaveSingleItem();
        waiting.GetProperty("status").GetString().ShouldBe("pending");
        waiting.GetProperty("lastStatusCode").GetInt32().ShouldBe(410);

        // The answer of the old address comes after the change.
        gone.Delay = TimeSpan.FromSeconds(1);
        var before = gone.Received.Count;
        await _organizer.Patch(path, new { enabled = true });
        await Eventually.Get(() => Task.FromResult(gone.Received.Count), count => count > before);
        await _organizer.Patch(path, new { url = other.Url });

        await Eventually.Get(() => Task.FromResult(other.Received), all => all.Count == 1);
        (await View(webhook)).GetProperty("enabled").GetBoolean().ShouldBeTrue();
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task Given_an_endpoint_that_asks_for_a_pause_When_more_is_due_Then_it_waits_for_its_end_or_a_new_address(
        int status
    )
    {
        await using var busy = await WebhookReceiver.Start();
        (busy.Answer, busy.RetryAfter) = (_ => status, "7200");
        await using var other = await WebhookReceiver.Start();
        var webhook = await given.AWebhook(busy, "queue.paused");
        var path = $"{Webhooks}/{webhook["id"]}";
        await Ping(path);

        var paused = await Eventually.Get(() => Row(webhook), row => row.PausedUntil is not null);
        await Ping(path);

        paused.PausedUntil!.Value.ShouldBeInRange(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddHours(1));
        (await Claim(webhook)).ShouldBeNull();
        busy.Received.Count.ShouldBe(1);
        await _organizer.Patch(path, new { url = other.Url });
        await Eventually.Get(() => Task.FromResult(other.Received), all => all.Count == 2);
    }

    [Fact]
    public async Task Given_many_rotations_and_changes_at_once_When_all_are_done_Then_the_last_two_secrets_sign_and_no_change_is_lost()
    {
        await using var receiver = await WebhookReceiver.Start();
        var webhook = await given.AWebhook(receiver, "queue.paused");
        var path = $"{Webhooks}/{webhook["id"]}";

        var rotations = Enumerable.Range(0, 6).Select(_ => Post($"{path}/secret")).ToList();
        Task<Answer>[] changes =
        [
            _organizer.Patch(path, new { url = $"{receiver.Url}&moved" }),
            _organizer.Patch(path, new { events = (string[])["payment.made"] }),
        ];
        foreach (var change in changes)
            (await change).ShouldBe(HttpStatusCode.OK);
        var secrets = (await Task.WhenAll(rotations)).Select(answer => answer["secret"]!).ToList();
        await Ping(path);

        var received = (await Eventually.Get(() => Task.FromResult(receiver.Received), all => all.Count == 1))[0];
        secrets.Count(received.IsSignedBy).ShouldBe(2);
        received.IsSignedBy(webhook["secret"]!).ShouldBeFalse();
        received.Path.ShouldEndWith("&moved");
        (await View(webhook)).GetProperty("events").EnumerateArray().Single().GetString().ShouldBe("payment.made");
    }

    [Fact]
    public async Task Given_bad_input_When_a_webhook_is_changed_Then_it_is_refused_and_nothing_changes()
    {
        await using var receiver = await WebhookReceiver.Start();
        var webhook = await given.AWebhook(receiver, "queue.paused");
        var path = $"{Webhooks}/{webhook["id"]}";
        string[] earlier = ["QueuePaused"];

        foreach (
            var change in new object[]
            {
                new { url = "ftp://example.com/" },
                new { url = "" },
                new { events = earlier },
            }
        )
            (await _organizer.Patch(path, change)).ShouldBe(HttpStatusCode.BadRequest, "validation.failed");
        (await _organizer.Patch(path, new { })).ShouldBe(HttpStatusCode.OK);

        (await View(webhook)).GetProperty("url").GetString().ShouldBe(receiver.Url);
        var unknown = $"{Webhooks}/{Guid.NewGuid()}";
        (await _organizer.Patch(unknown, new { })).ShouldBe(HttpStatusCode.NotFound, "webhooks.not_found");
        (await _organizer.Post($"{unknown}/secret")).ShouldBe(HttpStatusCode.NotFound, "webhooks.not_found");
        (await _organizer.Post($"{unknown}/ping")).ShouldBe(HttpStatusCode.NotFound, "webhooks.not_found");
        var customer = await given.ACustomer();
        (await customer.Patch(path, new { })).ShouldBe(HttpStatusCode.Forbidden, "auth.forbidden");
        (await customer.Post($"{path}/secret")).ShouldBe(HttpStatusCode.Forbidden, "auth.forbidden");
        (await customer.Post($"{path}/ping")).ShouldBe(HttpStatusCode.Forbidden, "auth.forbidden");
        (await customer.Get($"{Webhooks}/event-types")).ShouldBe(HttpStatusCode.Forbidden, "auth.forbidden");
    }

    [Fact]
    public async Task Given_the_list_of_event_types_When_events_happen_Then_their_data_looks_like_the_samples()
    {
        await using var receiver = await WebhookReceiver.Start();
        var types = await _organizer.Get($"{Webhooks}/event-types");
        types.ShouldBe(HttpStatusCode.OK);
        types
            .Items.Select(item => item.GetProperty("type").GetString())
            .ShouldBe([.. EventTypes.All.Order(StringComparer.Ordinal), Webhook.Ping]);
        await given.AWebhook(receiver, [.. EventTypes.All]);

        var concert = await given.AConcert();
        var user = await given.AnAdmittedCustomer(concert, balance: 100_000);
        await user.Pay(await user.Hold(concert, concert.SeatIds[0]));

        var received = await Eventually.Get(
            () => Task.FromResult(receiver.Received),
            all =>
                all.Any(each => each.Json.GetProperty("type").GetString() == "payment.made")
                && all.Any(each => each.Json.GetProperty("type").GetString() == "reservation.confirmed")
        );
        foreach (var each in received)
        {
            var sample = types.Items.Single(item =>
                item.GetProperty("type").GetString() == each.Json.GetProperty("type").GetString()
            );
            Shape(each.Json.GetProperty("data")).ShouldBe(Shape(sample.GetProperty("sample")));
        }

        static IEnumerable<string> Shape(JsonElement data) =>
            data.EnumerateObject().Select(field => $"{field.Name}: {field.Value.ValueKind}");
    }

    private async Task<Guid> Ping(string path)
    {
        var ping = await _organizer.Post($"{path}/ping");
        ping.ShouldBe(HttpStatusCode.Accepted);
        return Guid.Parse(ping["deliveryId"]!);
    }

    private async Task<Answer> Post(string path)
    {
        var answer = await _organizer.Post(path);
        answer.ShouldBe(HttpStatusCode.OK);
        return answer;
    }

    private async Task<JsonElement> View(Answer webhook) =>
        (await _organizer.Get($"{Webhooks}?limit=100")).Items.Single(item =>
            item.GetProperty("id").GetString() == webhook["id"]
        );

    private Task<Webhook> Row(Answer webhook) =>
        given.ReadAsync(database =>
            database.Webhooks.AsNoTracking().SingleAsync(row => row.Id == Guid.Parse(webhook["id"]!))
        );

    private Task<int> Update(
        Answer webhook,
        Action<Microsoft.EntityFrameworkCore.Query.UpdateSettersBuilder<Webhook>> update
    ) =>
        given.ReadAsync(database =>
            database.Webhooks.Where(row => row.Id == Guid.Parse(webhook["id"]!)).ExecuteUpdateAsync(update)
        );

    /// <summary>What another instance would send now.</summary>
    private async Task<WebhookClaim?> Claim(Answer webhook)
    {
        await using var scope = given.Host.Services.CreateAsyncScope();
        var id = Guid.Parse(webhook["id"]!);
        await Eventually.Get(
            () =>
                given.ReadAsync(database =>
                    database.WebhookDeliveries.CountAsync(each =>
                        each.WebhookId == id
                        && each.Status == DeliveryStatus.Pending
                        && each.NextAttemptAt <= DateTimeOffset.UtcNow
                    )
                ),
            due => due > 0
        );
        return await scope.ServiceProvider.GetRequiredService<IDeliveryClaims>().ClaimAsync(id, CancellationToken.None);
    }

    private Task<int> Published() =>
        Eventually.Get(
            () =>
                given.ReadAsync(database =>
                    database.Outbox.CountAsync(row => (row.Awaiting & EventChannels.Webhooks) != EventChannels.None)
                ),
            count => count == 0
        );
}
