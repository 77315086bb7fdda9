namespace Concert.Api.Tests;

using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Concert.Application.Ports;
using Concert.Application.Webhooks.PurgeDeliveries;
using Concert.Domain.Webhooks;
using Concert.Infrastructure.Persistence;
using Concert.Infrastructure.Webhooks;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

public sealed class WebhookTests(Given given) : IClassFixture<Given>, IAsyncDisposable
{
    private const string Webhooks = "admin/webhooks";

    /// <summary>What one test registered must not be told of the next one's events.</summary>
    public async ValueTask DisposeAsync()
    {
        var organizer = given.AnOrganizer();
        foreach (var webhook in (await organizer.Get($"{Webhooks}?limit=100")).Items)
            await organizer.Delete($"{Webhooks}/{webhook.GetProperty("id").GetGuid()}");
    }

    [Fact]
    public async Task Given_a_webhook_When_something_happens_Then_its_request_is_signed_over_the_very_bytes_of_its_body()
    {
        await using var receiver = await WebhookReceiver.Start();
        var webhook = await Registered(receiver);
        var happened = AnEvent();

        await Publish(happened);

        var received = (await Eventually.Get(() => Task.FromResult(receiver.Received), all => all.Count == 1))[0];
        received.Path.ShouldBe("/hook?tenant=7");
        received.Headers["Content-Type"].ShouldBe("application/json; charset=utf-8");
        received.Headers["Concert-Webhook-Id"].ShouldBe(webhook["id"]);
        received.Headers["Concert-Event-Id"].ShouldBe($"{happened.Id}");
        received.Attempt.ShouldBe(1);
        var body = JsonElement.Parse(received.Body);
        body.EnumerateObject()
            .Select(field => field.Name)
            .ShouldBe(["id", "type", "aggregate", "aggregateId", "sequence", "occurredAt", "data"]);
        body.GetProperty("type").GetString().ShouldBe("SeatsHeld");
        body.GetProperty("occurredAt").GetDateTimeOffset().ShouldBe(happened.OccurredAt);
        body.GetProperty("data").GetRawText().ShouldBe(happened.Payload);

        var parts = received.Headers["Concert-Signature"].Split(',');
        parts[0].ShouldStartWith("t=");
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{parts[0][2..]}."), .. received.Body];
        var expected = HMACSHA256.HashData(Encoding.UTF8.GetBytes(webhook["secret"]!), signed);
        parts[1].ShouldBe($"v1={Convert.ToHexStringLower(expected)}");
        var sentAt = DateTimeOffset.FromUnixTimeSeconds(long.Parse(parts[0][2..], CultureInfo.InvariantCulture));
        (DateTimeOffset.UtcNow - sentAt).Duration().ShouldBeLessThan(TimeSpan.FromMinutes(5));
    }

    [Fact]
    public async Task Given_a_registered_webhook_When_webhooks_are_read_Then_its_secret_is_shown_nowhere()
    {
        await using var receiver = await WebhookReceiver.Start();
        var webhook = await Registered(receiver, "ReservationConfirmed");
        var secret = webhook["secret"]!;
        secret.ShouldMatch("^whsec_[A-Za-z0-9_-]{43}$");
        var id = Guid.Parse(webhook["id"]!);
        (id.Version, webhook["url"]).ShouldBe((7, receiver.Url));

        var list = await given.AnOrganizer().Get($"{Webhooks}?limit=100");

        list.ShouldBe(HttpStatusCode.OK);
        list.Body.ShouldNotContain("whsec_");
        var item = list.Items.Single(each => each.GetProperty("id").GetGuid() == id);
        item.GetProperty("events").EnumerateArray().Single().GetString().ShouldBe("ReservationConfirmed");
        item.TryGetProperty("secret", out _).ShouldBeFalse();
        var stored = await given.ReadAsync(database => database.Webhooks.SingleAsync(each => each.Id == id));
        Encoding.Latin1.GetString(stored.SealedSecret).ShouldNotContain(secret["whsec_".Length..]);
        given.Host.Services.GetRequiredService<WebhookSecrets>().Open(id, stored.SealedSecret).ShouldBe(secret);
        given
            .Host.Services.GetRequiredService<WebhookSecrets>()
            .Open(Guid.NewGuid(), stored.SealedSecret)
            .ShouldBeNull();
    }

    [Fact]
    public async Task Given_a_receiver_that_fails_in_between_When_events_follow_each_other_Then_they_come_in_order()
    {
        await using var receiver = await WebhookReceiver.Start();
        receiver.Answer = received => received is { Sequence: 2, Attempt: < 3 } ? 500 : 204;
        await Registered(receiver);
        var one = $"{Guid.NewGuid()}";
        var other = $"{Guid.NewGuid()}";

        await Publish(AnEvent(one, 1), AnEvent(one, 2), AnEvent(one, 3), AnEvent(other, 1));
        await Publish(AnEvent(one, 4));

        var received = await Eventually.Get(() => Task.FromResult(receiver.Received), all => all.Count == 7);
        received
            .Where(each => each.AggregateId == one)
            .Select(each => (each.Sequence, each.Attempt))
            .ShouldBe([(1, 1), (2, 1), (2, 2), (2, 3), (3, 1), (4, 1)]);
        received.Where(each => each.Sequence == 2).Select(each => each.EventId).Distinct().Count().ShouldBe(1);
        received
            .Where(each => each.Sequence == 2)
            .Select(each => Convert.ToHexString(each.Body))
            .Distinct(StringComparer.Ordinal)
            .Count()
            .ShouldBe(1);
        received
            .TakeWhile(each => each is not { Sequence: 2, Attempt: 3 })
            .ShouldContain(each => each.AggregateId == other);
    }

    [Fact]
    public async Task Given_an_endpoint_that_hangs_When_another_has_events_too_Then_it_does_not_wait()
    {
        await using var hanging = await WebhookReceiver.Start();
        hanging.IsHanging = true;
        await using var quick = await WebhookReceiver.Start();
        var webhook = await Registered(hanging, "QueuePaused");
        await Registered(quick, "QueueResumed");
        await Publish(AnEvent(type: "QueuePaused"));
        await Eventually.Get(() => Task.FromResult(hanging.Open), open => open == 1);

        await Publish(AnEvent(type: "QueueResumed"));

        await Eventually.Get(() => Task.FromResult(quick.Received), all => all.Count == 1);
        (hanging.Open, hanging.Received.Count).ShouldBe((1, 1));
        hanging.IsHanging = false;
        var failed = await Eventually.Get(
            () => given.AnOrganizer().Get($"{Webhooks}/{webhook["id"]}/deliveries"),
            log =>
                log.Items[0].GetProperty("attempts").GetInt32() > 1
                || log.Body.Contains("timeout", StringComparison.Ordinal)
        );
        failed.Items.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Given_a_day_of_failures_When_the_next_one_fails_Then_it_is_dead_and_can_be_replayed()
    {
        await using var receiver = await WebhookReceiver.Start();
        receiver.Answer = received => received.Sequence == 1 ? 503 : 200;
        var webhook = await Registered(receiver);
        var id = Guid.Parse(webhook["id"]!);
        var organizer = given.AnOrganizer();
        var aggregate = $"{Guid.NewGuid()}";
        var first = AnEvent(aggregate, 1);
        await Publish(first, AnEvent(aggregate, 2));
        await Eventually.Get(() => Task.FromResult(receiver.Received), all => all.Count > 0);
        receiver.Received.ShouldAllBe(each => each.Sequence == 1);

        await given.ReadAsync(database =>
            database
                .WebhookDeliveries.Where(each => each.WebhookId == id && each.EventId == first.Id)
                .ExecuteUpdateAsync(update =>
                    update.SetProperty(each => each.FirstAttemptAt, DateTimeOffset.UtcNow.AddHours(-25))
                )
        );

        var dead = await Eventually.Get(
            () => organizer.Get($"{Webhooks}/{id}/deliveries?status=dead"),
            log => log.Items.Count == 1
        );
        var letter = dead.Items[0];
        letter.GetProperty("eventId").GetGuid().ShouldBe(first.Id);
        letter.GetProperty("lastStatusCode").GetInt32().ShouldBe(503);
        letter.GetProperty("lastError").GetString().ShouldBe("status");
        letter.GetProperty("nextAttemptAt").ValueKind.ShouldBe(JsonValueKind.Null);
        await Eventually.Get(
            () => organizer.Get($"{Webhooks}/{id}/deliveries?status=delivered"),
            log => log.Items.Count == 1 && log.Items[0].GetProperty("sequence").GetInt64() == 2
        );

        receiver.Answer = _ => 200;
        var replay = $"{Webhooks}/{id}/deliveries/{letter.GetProperty("id").GetGuid()}/replay";
        (await organizer.Post(replay)).ShouldBe(HttpStatusCode.NoContent);

        var settled = await Eventually.Get(
            () => organizer.Get($"{Webhooks}/{id}/deliveries?status=delivered"),
            log => log.Items.Count == 2
        );
        settled.Items.Select(each => each.GetProperty("sequence").GetInt64()).ShouldBe([2, 1]);
        receiver.Received[^1].EventId.ShouldBe(first.Id);
        (await organizer.Post(replay)).ShouldBe(HttpStatusCode.NoContent);
        await Eventually.Get(
            () => Task.FromResult(receiver.Received),
            all => all.Count(each => each.EventId == first.Id && each.Attempt == 1) == 3
        );
    }

    [Fact]
    public async Task Given_an_endpoint_that_redirects_When_it_is_called_Then_the_redirect_is_a_failure()
    {
        await using var receiver = await WebhookReceiver.Start();
        receiver.Answer = _ => 302;
        var webhook = await Registered(receiver);

        await Publish(AnEvent());

        var log = await Eventually.Get(
            () => given.AnOrganizer().Get($"{Webhooks}/{webhook["id"]}/deliveries?status=pending"),
            log => log.Items.Count == 1 && log.Items[0].GetProperty("lastStatusCode").ValueKind == JsonValueKind.Number
        );
        log.Items[0].GetProperty("lastStatusCode").GetInt32().ShouldBe(302);
        log.Items[0].GetProperty("lastError").GetString().ShouldBe("status");
        receiver.Received.ShouldAllBe(each => each.Path == "/hook?tenant=7");
    }

    [Fact]
    public async Task Given_instances_of_which_private_addresses_are_out_of_reach_When_a_webhook_points_there_Then_it_is_refused()
    {
        await using var strict = new Given
        {
            Settings = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["Webhooks:AllowPrivateAddresses"] = "false",
            },
        };
        await strict.InitializeAsync();
        await using var receiver = await WebhookReceiver.Start();
        var organizer = strict.AnOrganizer();
        var port = receiver.Address.Port;
        string[] urls =
        [
            $"http://127.0.0.1:{port}/",
            $"http://localhost:{port}/",
            $"http://[::1]:{port}/",
            $"http://2130706433:{port}/",
        ];
        var ids = new List<string>();
        foreach (var url in urls)
        {
            var webhook = await organizer.Post(Webhooks, new { url });
            webhook.ShouldBe(HttpStatusCode.Created);
            ids.Add(webhook["id"]!);
        }

        await Publish(strict, [AnEvent()]);

        foreach (var id in ids)
        {
            await Eventually.Get(
                () => organizer.Get($"{Webhooks}/{id}/deliveries"),
                log => log.Items.Single().GetProperty("lastError").GetString() == "address_refused"
            );
        }
        receiver.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task Given_a_deleted_webhook_When_events_wait_and_follow_Then_it_gets_none_and_leaves_nothing_behind()
    {
        await using var receiver = await WebhookReceiver.Start();
        receiver.Answer = _ => 500;
        var id = Guid.Parse((await Registered(receiver))["id"]!);
        var organizer = given.AnOrganizer();
        await Publish(AnEvent());
        await Eventually.Get(() => Task.FromResult(receiver.Received), all => all.Count > 0);

        (await organizer.Delete($"{Webhooks}/{id}")).ShouldBe(HttpStatusCode.NoContent);

        var late = AnEvent();
        await Publish(late);
        (await organizer.Delete($"{Webhooks}/{id}")).ShouldBe(HttpStatusCode.NotFound, "webhooks.not_found");
        (await organizer.Get($"{Webhooks}/{id}/deliveries")).ShouldBe(HttpStatusCode.NotFound, "webhooks.not_found");
        await Purge();
        (await given.ReadAsync(database => database.Webhooks.CountAsync(each => each.Id == id))).ShouldBe(0);
        (
            await given.ReadAsync(database => database.WebhookDeliveries.CountAsync(each => each.WebhookId == id))
        ).ShouldBe(0);
        receiver.Received.ShouldNotContain(each => each.EventId == late.Id);
    }

    [Fact]
    public async Task Given_two_instances_When_many_events_are_sent_Then_each_comes_once_and_in_order()
    {
        await using var other = given.ANewHost();
        await using var receiver = await WebhookReceiver.Start();
        await Registered(receiver);
        var aggregates = Enumerable.Range(0, 40).Select(_ => $"{Guid.NewGuid()}").ToList();

        foreach (var sequence in Enumerable.Range(1, 5))
            await Publish([.. aggregates.Select(aggregate => AnEvent(aggregate, sequence))]);

        await Eventually.Get(() => Task.FromResult(receiver.Received.Count), count => count >= 200);
        await Eventually.Get(
            () =>
                given.ReadAsync(database =>
                    database.WebhookDeliveries.CountAsync(each =>
                        aggregates.Contains(each.AggregateId)
                        && each.Status == DeliveryStatus.Delivered
                        && each.WebhookId == database.Webhooks.OrderByDescending(webhook => webhook.Number).First().Id
                    )
                ),
            count => count == 200
        );
        receiver.Received.Count.ShouldBe(200);
        foreach (
            var sequences in receiver.Received.GroupBy(
                each => each.AggregateId,
                each => each.Sequence,
                StringComparer.Ordinal
            )
        )
            sequences.ShouldBe([1, 2, 3, 4, 5]);
    }

    [Fact]
    public async Task Given_events_handed_over_twice_or_from_before_When_they_are_published_Then_each_new_one_is_written_once()
    {
        var before = AnEvent();
        await using var receiver = await WebhookReceiver.Start();
        var webhook = await Registered(receiver);
        var after = AnEvent();

        await Publish(before, after);
        await Publish(after, AnEvent(type: "QueuePaused"));

        var log = await Eventually.Get(
            () => given.AnOrganizer().Get($"{Webhooks}/{webhook["id"]}/deliveries?status=delivered"),
            log => log.Items.Count == 2
        );
        log.Items[1].GetProperty("eventId").GetGuid().ShouldBe(after.Id);
        var id = Guid.Parse(webhook["id"]!);
        (
            await given.ReadAsync(database => database.WebhookDeliveries.CountAsync(each => each.WebhookId == id))
        ).ShouldBe(2);
        (await given.AnOrganizer().Get($"{Webhooks}/{id}/deliveries?limit=1"))["nextCursor"].ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task Given_a_claim_that_another_took_over_When_its_owner_comes_back_Then_it_records_nothing()
    {
        await using var receiver = await WebhookReceiver.Start();
        receiver.Answer = _ => 500;
        var id = Guid.Parse((await Registered(receiver))["id"]!);
        var deliveries = given.Host.Services.GetRequiredService<IWebhookDeliveries>();
        await Publish(AnEvent());
        await Eventually.Get(() => Task.FromResult(receiver.Received), all => all.Count > 0);
        await Due();
        var stopped = await Eventually.Get(
            () => deliveries.ClaimAsync(id, CancellationToken.None),
            claim => claim is { Deliveries.Count: 1 }
        );
        await Due();
        await Eventually.Get(
            () => Task.FromResult(receiver.Received),
            all => all.Any(each => each.Attempt > stopped!.Deliveries[0].Attempt)
        );

        await deliveries.RecordAsync(
            stopped!,
            [new DeliveryOutcome(stopped!.Deliveries[0], 200, Error: null)],
            CancellationToken.None
        );

        (
            await given.ReadAsync(database => database.WebhookDeliveries.SingleAsync(each => each.WebhookId == id))
        ).Status.ShouldBe(DeliveryStatus.Pending);

        Task Due() =>
            given.ReadAsync(database =>
                database
                    .WebhookDeliveries.Where(each => each.WebhookId == id)
                    .ExecuteUpdateAsync(update => update.SetProperty(each => each.NextAttemptAt, DateTimeOffset.UtcNow))
            );
    }

    [Fact]
    public async Task Given_deliveries_of_last_week_When_time_passes_Then_they_are_removed()
    {
        await using var receiver = await WebhookReceiver.Start();
        var id = Guid.Parse((await Registered(receiver))["id"]!);
        await Publish(AnEvent(), AnEvent());
        await Eventually.Get(
            () => given.AnOrganizer().Get($"{Webhooks}/{id}/deliveries?status=delivered"),
            log => log.Items.Count == 2
        );

        await given.ReadAsync(database =>
            database
                .WebhookDeliveries.Where(each => each.WebhookId == id && each.Number == 1)
                .ExecuteUpdateAsync(update =>
                    update.SetProperty(each => each.SettledAt, DateTimeOffset.UtcNow.AddDays(-8))
                )
        );

        await Purge();

        var left = await given.AnOrganizer().Get($"{Webhooks}/{id}/deliveries");
        left.Items.ShouldHaveSingleItem();
        left.Items[0].GetProperty("status").GetString().ShouldBe("delivered");
    }

    [Fact]
    public async Task Given_a_hundred_webhooks_When_another_is_registered_Then_there_are_too_many()
    {
        await using var full = new Given();
        await full.InitializeAsync();
        var organizer = full.AnOrganizer();
        for (var i = 0; i < Webhook.MaxCount; i++)
            (await organizer.Post(Webhooks, new { url = $"https://example.com/{i}" })).ShouldBe(HttpStatusCode.Created);

        var refused = await organizer.Post(Webhooks, new { url = "https://example.com/" });

        refused.ShouldBe(HttpStatusCode.Conflict, "webhooks.too_many");
        var page = await organizer.Get($"{Webhooks}?limit=60");
        var rest = await organizer.Get($"{Webhooks}?limit=60&cursor={page["nextCursor"]}");
        page.Items.Concat(rest.Items).Select(item => item.GetProperty("id").GetGuid()).Distinct().Count().ShouldBe(100);
        (await organizer.Delete($"{Webhooks}/{page.Items[0].GetProperty("id").GetGuid()}")).ShouldBe(
            HttpStatusCode.NoContent
        );
        (await organizer.Post(Webhooks, new { url = "https://example.com/" })).ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Given_somebody_who_is_no_organizer_When_they_call_Then_it_is_forbidden()
    {
        var customer = await given.ACustomer();
        var id = Guid.NewGuid();

        Answer[] answers =
        [
            await customer.Get(Webhooks),
            await customer.Post(Webhooks, new { url = "https://example.com/" }),
            await customer.Delete($"{Webhooks}/{id}"),
            await customer.Get($"{Webhooks}/{id}/deliveries"),
            await customer.Post($"{Webhooks}/{id}/deliveries/{id}/replay"),
        ];

        foreach (var answer in answers)
            answer.ShouldBe(HttpStatusCode.Forbidden, "auth.forbidden");
    }

    [Fact]
    public async Task Given_bad_input_When_it_is_sent_Then_it_is_refused()
    {
        await using var receiver = await WebhookReceiver.Start();
        var organizer = given.AnOrganizer();
        var webhook = await Registered(receiver, "PolicyChanged");
        string[] unknown = ["NoSuchEvent"];

        (await organizer.Post(Webhooks, new { url = "ftp://example.com/" })).ShouldBe(
            HttpStatusCode.BadRequest,
            "validation.failed"
        );
        (await organizer.Post(Webhooks, new { url = "https://example.com/", events = unknown })).ShouldBe(
            HttpStatusCode.BadRequest,
            "validation.failed"
        );
        (await organizer.Get($"{Webhooks}/{webhook["id"]}/deliveries?status=lost")).ShouldBe(
            HttpStatusCode.BadRequest,
            "validation.failed"
        );
        (await organizer.Post($"{Webhooks}/{webhook["id"]}/deliveries/{Guid.NewGuid()}/replay")).ShouldBe(
            HttpStatusCode.NotFound,
            "webhooks.delivery_not_found"
        );
        (await organizer.Post($"{Webhooks}/{Guid.NewGuid()}/deliveries/{Guid.NewGuid()}/replay")).ShouldBe(
            HttpStatusCode.NotFound,
            "webhooks.not_found"
        );
    }

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("172.15.255.255", true)]
    [InlineData("172.32.0.1", true)]
    [InlineData("100.63.255.255", true)]
    [InlineData("100.128.0.1", true)]
    [InlineData("2606:4700:4700::1111", true)]
    [InlineData("0.0.0.0", false)]
    [InlineData("0.1.2.3", false)]
    [InlineData("10.0.0.1", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("100.127.255.255", false)]
    [InlineData("127.0.0.1", false)]
    [InlineData("127.255.255.254", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("172.16.0.1", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("192.0.0.1", false)]
    [InlineData("192.0.2.1", false)]
    [InlineData("192.168.1.1", false)]
    [InlineData("198.18.0.1", false)]
    [InlineData("198.19.255.255", false)]
    [InlineData("198.51.100.1", false)]
    [InlineData("203.0.113.1", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("239.255.255.255", false)]
    [InlineData("240.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::", false)]
    [InlineData("::1", false)]
    [InlineData("::8.8.8.8", false)]
    [InlineData("::ffff:127.0.0.1", false)]
    [InlineData("::ffff:8.8.8.8", false)]
    [InlineData("64:ff9b::a00:1", false)]
    [InlineData("64:ff9b:1::1", false)]
    [InlineData("100::1", false)]
    [InlineData("2001::1", false)]
    [InlineData("2001:2::1", false)]
    [InlineData("2001:db8::1", false)]
    [InlineData("2002:7f00:1::1", false)]
    [InlineData("3fff::1", false)]
    [InlineData("fc00::1", false)]
    [InlineData("fd00:ec2::254", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fe80::1%1", false)]
    [InlineData("ff02::1", false)]
    public void Given_an_address_When_it_is_looked_at_Then_only_one_on_the_public_internet_is_good(
        string address,
        bool isGood
    ) => PublicAddresses.Contains(IPAddress.Parse(address)).ShouldBe(isGood);

    private async Task<Answer> Registered(WebhookReceiver receiver, params string[] events)
    {
        var answer = await given.AnOrganizer().Post(Webhooks, new { url = receiver.Url, events });
        answer.ShouldBe(HttpStatusCode.Created);
        return answer;
    }

    private Task Publish(params IReadOnlyList<OutgoingEvent> events) => Publish(given, events);

    /// <summary>As the dispatcher does: in a transaction of its context.</summary>
    private static async Task Publish(Given given, IReadOnlyList<OutgoingEvent> events)
    {
        await using var scope = given.Host.Services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<ConcertDbContext>();
        var publisher = scope
            .ServiceProvider.GetServices<IEventPublisher>()
            .Single(each => each.Channel == EventChannels.Webhooks);
        await using var transaction = await context.Database.BeginTransactionAsync();
        await publisher.PublishAsync(events, CancellationToken.None);
        await transaction.CommitAsync();
    }

    /// <summary>As the job does every minute.</summary>
    private Task Purge() => given.Send(new PurgeDeliveriesCommand(BatchSize: 1_000));

    private static OutgoingEvent AnEvent(string? aggregateId = null, long sequence = 1, string type = "SeatsHeld") =>
        new(
            Guid.CreateVersion7(),
            type,
            "Reservation",
            aggregateId ?? $"{Guid.NewGuid()}",
            sequence,
            DateTimeOffset.UtcNow,
            """{"scheduleId":7,"seatIds":[1,2],"note":"좌석 é"}"""
        );
}
