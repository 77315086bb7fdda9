namespace Concert.Api.Tests;

using System.Text.Json;
using System.Text.RegularExpressions;
using Concert.Application.Webhooks.PurgeDeliveries;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

/// <summary>Events come to those who have registered for them, in order and signed.</summary>
public sealed partial class WebhookTests(Given given) : IClassFixture<Given>, IAsyncDisposable
{
    private const string Webhooks = "admin/webhooks";

    /// <summary>What one test registered must not be told of the next one's events.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!Servers.HaveDatabase)
            return;
        var organizer = given.AnOrganizer();
        foreach (var webhook in (await organizer.Get($"{Webhooks}?limit=100")).Items)
            await organizer.Delete($"{Webhooks}/{webhook.GetProperty("id").GetGuid()}");
    }

    [Fact]
    public async Task Given_a_webhook_When_something_happens_Then_its_request_is_signed_over_the_very_bytes_of_its_body()
    {
        await using var receiver = await WebhookReceiver.Start();
        var webhook = await given.AWebhook(receiver);
        var happened = AnEvent();

        await Publish(happened);

        var received = (await Eventually.Get(() => Task.FromResult(receiver.Received), all => all.Count == 1))[0];
        received.Path.ShouldBe("/hook?tenant=7");
        received.Headers["Content-Type"].ShouldBe("application/json; charset=utf-8");
        received.Headers["Concert-Webhook-Id"].ShouldBe(webhook["id"]);
        received.Headers["webhook-id"].ShouldBe($"{happened.Id}");
        received.Attempt.ShouldBe(1);
        var body = JsonElement.Parse(received.Body);
        body.EnumerateObject()
            .Select(field => field.Name)
            .ShouldBe(["id", "type", "aggregate", "aggregateId", "sequence", "timestamp", "data"]);
        body.GetProperty("type").GetString().ShouldBe("reservation.held");
        body.GetProperty("timestamp").GetDateTimeOffset().ShouldBe(happened.OccurredAt);
        body.GetProperty("data").GetRawText().ShouldBe(happened.Payload);

        received.IsSignedBy(webhook["secret"]!).ShouldBeTrue();
        var tampered = received with { Body = [.. received.Body, (byte)' '] };
        tampered.IsSignedBy(webhook["secret"]!).ShouldBeFalse();
    }

    [Fact]
    public async Task Given_the_samples_for_integrators_When_their_events_happen_Then_requests_look_as_the_page_says()
    {
        var page = await File.ReadAllTextAsync(Repository.File("docs/webhooks.md"));
        var headers = SampleHeader().Matches(page).Select(match => match.Groups["name"].Value).ToList();
        var samples = SampleBody().Matches(page).Select(match => JsonElement.Parse(match.Value)).ToList();
        headers.ShouldNotBeEmpty();
        samples.ShouldNotBeEmpty();
        await using var receiver = await WebhookReceiver.Start();
        await given.AWebhook(receiver);

        var concert = await given.AConcert();
        var user = await given.AnAdmittedCustomer(concert, balance: 100_000);
        await user.Pay(await user.Hold(concert, concert.SeatIds[0]));

        foreach (var sample in samples)
        {
            var received = await Eventually.Get(
                () => Task.FromResult(receiver.Received.FirstOrDefault(each => TypeOf(each.Json) == TypeOf(sample))),
                found => found is not null
            );
            Shape(received!.Json).ShouldBe(Shape(sample));
            headers.ShouldBeSubsetOf(received.Headers.Keys, StringComparer.OrdinalIgnoreCase);
        }

        static string? TypeOf(JsonElement body) => body.GetProperty("type").GetString();
    }

    [Fact]
    public async Task Given_a_webhook_without_types_When_a_balance_changes_Then_only_the_one_that_names_it_is_told()
    {
        await using var receiver = await WebhookReceiver.Start();
        await using var naming = await WebhookReceiver.Start();
        var webhook = await given.AWebhook(receiver);
        await given.AWebhook(naming, "balance.changed");
        var user = await given.ACustomer();
        await given.AConcert();

        (await user.Post("balance/charges", new { amount = 5_000 })).ShouldBe(HttpStatusCode.Created);

        var told = await Eventually.Get(() => Task.FromResult(naming.Received), all => all.Count > 0);
        told[0].AggregateId.ShouldBe($"{user.UserId}");
        // Both webhooks' deliveries of an event are written at once, so there will be none.
        var log = await given.AnOrganizer().Get($"{Webhooks}/{webhook["id"]}/deliveries");
        log.Items.Select(each => each.GetProperty("type").GetString())
            .ShouldBe(["schedule.planned", "concert.announced", "user.registered"], ignoreOrder: true);
    }

    [Fact]
    public async Task Given_a_receiver_that_fails_in_between_When_events_follow_each_other_Then_they_come_in_order()
    {
        await using var receiver = await WebhookReceiver.Start();
        receiver.Answer = received => received is { Sequence: 2, Attempt: < 3 } ? 500 : 204;
        await given.AWebhook(receiver);
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
        var webhook = await given.AWebhook(hanging, "queue.paused");
        await given.AWebhook(quick, "queue.resumed");
        await Publish(AnEvent(type: "queue.paused"));
        await Eventually.Get(() => Task.FromResult(hanging.Open), open => open == 1);

        await Publish(AnEvent(type: "queue.resumed"));

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
    public async Task Given_a_busy_endpoint_with_a_backlog_When_another_has_events_too_Then_it_does_not_wait_for_the_end()
    {
        await using var busy = await WebhookReceiver.Start();
        busy.Delay = TimeSpan.FromMilliseconds(250);
        await using var quick = await WebhookReceiver.Start();
        await given.AWebhook(busy, "queue.paused");
        await given.AWebhook(quick, "queue.resumed");
        var aggregate = $"{Guid.NewGuid()}";
        await Publish([.. Enumerable.Range(1, 90).Select(number => AnEvent(aggregate, number, "queue.paused"))]);

        // So long that the command gives no more turns.
        await Eventually.Get(() => Task.FromResult(busy.Received.Count), count => count >= 42);
        await Publish(AnEvent(type: "queue.resumed"));

        await Eventually.Get(() => Task.FromResult(quick.Received), all => all.Count == 1);
        var received = busy.Received;
        received.Count.ShouldBeLessThan(90);
        received.Select(each => each.Sequence).ShouldBe(Enumerable.Range(1, received.Count).Select(each => (long)each));
    }

    [Fact]
    public async Task Given_a_day_of_failures_When_the_next_one_fails_Then_it_is_dead_and_can_be_replayed()
    {
        await using var receiver = await WebhookReceiver.Start();
        receiver.Answer = received => received.Sequence == 1 ? 503 : 200;
        var webhook = await given.AWebhook(receiver);
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
        var webhook = await given.AWebhook(receiver);

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
    public async Task Given_private_addresses_are_out_of_reach_When_a_webhook_points_there_Then_it_is_neither_registered_nor_sent_to()
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
        string[] others =
        [
            "http://0177.0.0.1/",
            "http://0x7f.1/",
            "http://0/",
            "http://127.0.0.1./",
            "http://\uff11\uff12\uff17.0.0.1/",
            "http://[::ffff:10.0.0.1]/",
            "http://[64:ff9b::a00:1]/",
            "http://169.254.169.254/latest/meta-data/",
            "http://hooks.localhost/",
            "http://printer.local/",
            "http://metadata.google.internal./",
            "http://2606:4700::1/",
            "http://8.8.8.8:0/",
        ];
        foreach (var url in urls.Concat(others))
        {
            var refused = await organizer.Post(Webhooks, new { url });
            refused.ShouldBe(HttpStatusCode.BadRequest, "validation.failed");
            refused.Json.GetProperty("errors").GetProperty("url").GetArrayLength().ShouldBe(1, url);
        }
        (await organizer.Get(Webhooks)).Items.ShouldBeEmpty();
        foreach (var url in (string[])["http://8.8.8.8/", "http://[2606:4700::1]/", "http://unknown.invalid/"])
        {
            var webhook = await organizer.Post(Webhooks, new { url });
            webhook.ShouldBe(HttpStatusCode.Created);
            await organizer.Delete($"{Webhooks}/{webhook["id"]}");
        }

        // Names may come to mean something else after their registration; here, what is allowed does.
        var ids = new List<string>();
        await using (var lenient = new ApiHost(strict.ConnectionString, strict.KeyPrefix, Locks.On))
        {
            foreach (var url in urls)
            {
                var webhook = await organizer.At(lenient).Post(Webhooks, new { url });
                webhook.ShouldBe(HttpStatusCode.Created);
                ids.Add(webhook["id"]!);
            }
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
        var id = Guid.Parse((await given.AWebhook(receiver))["id"]!);
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
        await given.AWebhook(receiver);
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
        var webhook = await given.AWebhook(receiver);
        var after = AnEvent();

        await Publish(before, after);
        await Should.ThrowAsync<DbUpdateException>(() => Publish(AnEvent(), after));
        await Publish(AnEvent(type: "queue.paused"));

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
        var id = Guid.Parse((await given.AWebhook(receiver))["id"]!);
        await using var scope = given.Host.Services.CreateAsyncScope();
        var deliveries = scope.ServiceProvider.GetRequiredService<IDeliveryClaims>();
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
    public async Task Given_deliveries_that_pend_for_two_days_When_time_passes_Then_they_are_dead_and_can_be_replayed()
    {
        await using var receiver = await WebhookReceiver.Start();
        receiver.IsHanging = true;
        var id = Guid.Parse((await given.AWebhook(receiver))["id"]!);
        var organizer = given.AnOrganizer();
        var aggregate = $"{Guid.NewGuid()}";
        await Publish(AnEvent(aggregate, 1), AnEvent(aggregate, 2), AnEvent(aggregate, 3));
        await Eventually.Get(() => Task.FromResult(receiver.Open), open => open == 1);
        await given.ReadAsync(database =>
            database
                .WebhookDeliveries.Where(each => each.WebhookId == id && each.Sequence < 3)
                .ExecuteUpdateAsync(update =>
                    update.SetProperty(each => each.StatusSince, DateTimeOffset.UtcNow.AddDays(-2).AddSeconds(-1))
                )
        );

        await Purge();

        // The first is on its way, and the third is not old.
        var dead = (await organizer.Get($"{Webhooks}/{id}/deliveries?status=dead")).Items.ShouldHaveSingleItem();
        dead.GetProperty("sequence").GetInt64().ShouldBe(2);
        dead.GetProperty("lastError").GetString().ShouldBe("expired");
        await organizer.Post($"{Webhooks}/{id}/deliveries/{dead.GetProperty("id").GetGuid()}/replay");
        await Purge();
        (await organizer.Get($"{Webhooks}/{id}/deliveries?status=dead")).Items.ShouldBeEmpty();
    }

    [Fact]
    public async Task Given_deliveries_of_last_week_When_time_passes_Then_they_are_removed()
    {
        await using var receiver = await WebhookReceiver.Start();
        var id = Guid.Parse((await given.AWebhook(receiver))["id"]!);
        await Publish(AnEvent(), AnEvent());
        await Eventually.Get(
            () => given.AnOrganizer().Get($"{Webhooks}/{id}/deliveries?status=delivered"),
            log => log.Items.Count == 2
        );

        await given.ReadAsync(database =>
            database
                .WebhookDeliveries.Where(each => each.WebhookId == id && each.Number == 1)
                .ExecuteUpdateAsync(update =>
                    update.SetProperty(each => each.StatusSince, DateTimeOffset.UtcNow.AddDays(-8))
                )
        );

        await Purge();

        var left = await given.AnOrganizer().Get($"{Webhooks}/{id}/deliveries");
        left.Items.ShouldHaveSingleItem();
        left.Items[0].GetProperty("status").GetString().ShouldBe("delivered");
    }

    /// <summary>The names of all fields and the kinds of their values.</summary>
    private static IEnumerable<string> Shape(JsonElement json, string path = "") =>
        json.ValueKind == JsonValueKind.Object
            ? json.EnumerateObject().SelectMany(field => Shape(field.Value, $"{path}/{field.Name}"))
            : [$"{path}: {json.ValueKind}"];

    [GeneratedRegex(
        "^(?<name>(Concert|webhook)-[A-Za-z-]+): ",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        1_000
    )]
    private static partial Regex SampleHeader();

    /// <summary>A body begins with the id of its event and ends with its data.</summary>
    [GeneratedRegex("^\\{\"id\".*?\\}\\}", RegexOptions.Multiline | RegexOptions.Singleline, 1_000)]
    private static partial Regex SampleBody();

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
    private async Task Purge() => await given.Send(new PurgeDeliveriesCommand(BatchSize: 1_000));

    private static OutgoingEvent AnEvent(
        string? aggregateId = null,
        long sequence = 1,
        string type = "reservation.held"
    ) =>
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
