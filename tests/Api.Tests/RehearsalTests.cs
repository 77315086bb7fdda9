namespace Concert.Api.Tests;

using Concert.Check;
using Microsoft.EntityFrameworkCore;

/// <summary>A sale that nobody outside hears of, with buyers that exist for it alone, of which nothing is left afterwards.</summary>
public sealed class RehearsalTests(Given given) : IClassFixture<Given>
{
    [Fact]
    public async Task Given_a_rehearsal_When_concerts_are_listed_and_ranked_Then_it_is_found_by_its_id_alone()
    {
        var rehearsal = await given.AConcert(rehearsal: true);
        var buyer = (await given.Buyers(rehearsal, 1, balance: 1_000))[0];
        buyer = await buyer.Join(rehearsal.Id);
        (await buyer.Pay(await buyer.Hold(rehearsal, rehearsal.SeatIds[0]))).ShouldBe(HttpStatusCode.Created);

        (await buyer.Get("concerts")).Items.ShouldNotContain(each => Id(each) == rehearsal.Id);
        (await buyer.Get($"concerts/{rehearsal.Id}"))["rehearsal"].ShouldBe("True");
        (await given.AnOrganizer().Get($"admin/concerts/{rehearsal.Id}"))["rehearsal"].ShouldBe("True");
        (await given.AnOrganizer().Get("admin/rehearsals")).Items.ShouldContain(each => Id(each) == rehearsal.Id);
        (await given.AnOrganizer().Get($"admin/users?email={buyer.UserId}")).Items.ShouldBeEmpty();
        await Eventually.Get(
            () => given.ReadAsync(database => database.Outbox.CountAsync(row => row.Awaiting != EventChannels.None)),
            pending => pending == 0
        );
        (await buyer.Get("concerts/ranking?window=hour")).Items.ShouldNotContain(each =>
            each.GetProperty("concertId").GetInt64() == rehearsal.Id
        );
        var ranked = await given.ReadAsync(database =>
            new SeatSales(database).RankAsync(TimeSpan.FromHours(1), 10, CancellationToken.None)
        );
        ranked.ShouldNotContain(sales => sales.ConcertId == rehearsal.Id);
    }

    [Fact]
    public async Task Given_a_webhook_for_all_When_a_rehearsal_and_a_sale_take_place_Then_it_hears_of_the_sale_alone()
    {
        await using var receiver = await WebhookReceiver.Start();
        await given.AWebhook(receiver);
        var rehearsal = await given.AConcert(rehearsal: true);
        var sale = await given.AConcert();
        var buyer = await (await given.Buyers(rehearsal, 1, balance: 1_000))[0].Join(rehearsal.Id);
        var held = await buyer.Hold(rehearsal, rehearsal.SeatIds[0]);
        (await buyer.Pay(held)).ShouldBe(HttpStatusCode.Created);
        var customer = await given.AnAdmittedCustomer(sale);
        var other = await customer.Hold(sale, sale.SeatIds[0]);

        await Eventually.Get(
            () => given.ReadAsync(database => database.Outbox.CountAsync(row => row.Awaiting != EventChannels.None)),
            pending => pending == 0
        );
        var told = await given.ReadAsync(database =>
            database.WebhookDeliveries.Select(each => each.Aggregate + " " + each.AggregateId).Distinct().ToListAsync()
        );
        string[] heard = [$"Reservation {other["id"]}", $"Concert {sale.Id}"];
        string[] unheard =
        [
            $"Reservation {held["id"]}",
            $"User {buyer.UserId}",
            $"Concert {rehearsal.Id}",
            $"Schedule {rehearsal.ScheduleId}",
        ];
        told.Intersect(heard, StringComparer.Ordinal).Count().ShouldBe(heard.Length);
        told.Intersect(unheard, StringComparer.Ordinal).ShouldBeEmpty();
    }

    [Fact]
    public async Task Given_virtual_buyers_When_they_go_elsewhere_or_customers_come_to_them_Then_they_are_refused()
    {
        var rehearsal = await given.AConcert(rehearsal: true);
        var another = await given.AConcert(rehearsal: true);
        var sale = await given.AConcert();
        var buyer = (await given.Buyers(rehearsal, 1, balance: 1_000))[0];
        var customer = await given.ACustomer();

        foreach (var (who, where) in new[] { (buyer, sale), (buyer, another), (customer, rehearsal) })
        {
            (await who.Post($"concerts/{where.Id}/queue/tokens")).ShouldBe(
                HttpStatusCode.Forbidden,
                "concerts.rehearsal_only"
            );
        }
        buyer = await buyer.Join(rehearsal.Id);
        (await buyer.Hold(sale, sale.SeatIds[0])).ShouldBe(HttpStatusCode.Forbidden, "queue.not_active");
        (await buyer.Hold(rehearsal, rehearsal.SeatIds[0])).ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Given_a_key_When_buyers_are_made_again_Then_they_are_the_same_ones_and_their_tokens_are_kept_encrypted()
    {
        var organizer = given.AnOrganizer();
        var rehearsal = await given.AConcert(rehearsal: true);
        var sale = await given.AConcert();
        string Path(TestConcert concert) => $"admin/concerts/{concert.Id}/rehearsal/buyers";

        (await organizer.Post(Path(sale), new { count = 1 })).ShouldBe(
            HttpStatusCode.Conflict,
            "concerts.not_a_rehearsal"
        );
        (await organizer.Post(Path(rehearsal), new { count = 5_001 })).ShouldBe(
            HttpStatusCode.BadRequest,
            "validation.failed"
        );
        var keyed = organizer with { IdempotencyKey = "buyers" };
        var first = await keyed.Post(Path(rehearsal), new { count = 300, balance = 1.5 });
        first.ShouldBe(HttpStatusCode.Created);
        first.Items.Count.ShouldBe(300);
        (await keyed.Post(Path(rehearsal), new { count = 300, balance = 1.5 })).ShouldReplay(first);

        var token = first.Items[0].GetProperty("accessToken").GetString()!;
        var entries = await given.Anybody().As(token).Get("balance/entries");
        entries.Items.ShouldHaveSingleItem().GetProperty("amount").GetDecimal().ShouldBe(1.5m);
        (await given.ReadAsync(database => database.IdempotencyRows.SingleAsync(row => row.Key == "buyers")))
            .Payload.AsSpan()
            .IndexOf(System.Text.Encoding.UTF8.GetBytes(token))
            .ShouldBe(-1, "the answer is kept encrypted");
        await given.ShouldBeClean();
        await Remove(rehearsal);
    }

    [Fact]
    public async Task Given_limits_of_addresses_When_virtual_buyers_call_at_once_Then_their_address_does_not_count()
    {
        var limits = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["RateLimits:Enabled"] = "true",
            ["RateLimits:InFlightPerAddress"] = "1",
            ["RateLimits:StreamsPerAddress"] = "1",
        };
        await using var host = given.ANewHost(settings: limits);
        var rehearsal = await given.AConcert(rehearsal: true, opensIn: TimeSpan.FromHours(1));
        var buyers = await given.Buyers(rehearsal, 20);

        var joined = await Task.WhenAll(buyers.Select(each => each.At(host).Join(rehearsal.Id)));
        var streams = await Task.WhenAll(joined.Take(3).Select(each => each.Stream("queue/events")));

        streams.ShouldAllBe(stream => stream.StatusCode == HttpStatusCode.OK);
        foreach (var stream in streams)
            stream.Dispose();
    }

    [Fact]
    public async Task Given_a_sale_When_it_is_to_be_removed_as_a_rehearsal_Then_that_is_refused()
    {
        var sale = await given.AConcert();

        (await given.AnOrganizer().Delete($"admin/concerts/{sale.Id}/rehearsal")).ShouldBe(
            HttpStatusCode.Conflict,
            "concerts.not_a_rehearsal"
        );
        (await given.Anybody().Get($"concerts/{sale.Id}")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Given_a_rehearsal_with_all_that_can_happen_When_the_instance_that_removes_it_is_killed_Then_another_removes_the_rest()
    {
        var rehearsal = await given.AConcert(rehearsal: true, policy: new { maxSeatsPerUser = 2 });
        await given.ADate(rehearsal, seats: 3);
        var buyers = await given.Buyers(rehearsal, 250, balance: 2_000);
        var inside = await Given.Admitted(rehearsal, [.. buyers.Take(2), .. buyers.TakeLast(2)]);
        var holds = await Task.WhenAll(inside.Select((buyer, i) => buyer.Hold(rehearsal, rehearsal.SeatIds[i])));
        (await (inside[0] with { IdempotencyKey = "pay" }).Pay(holds[0])).ShouldBe(HttpStatusCode.Created);
        (await inside[2].Pay(holds[2])).ShouldBe(HttpStatusCode.Created);
        (await inside[1].Delete($"reservations/{holds[1]["id"]}")).ShouldBe(HttpStatusCode.NoContent);
        await Purge();
        await given.ShouldBeClean();

        using var doomed = await ApiProcess.Start(given.Host.Settings);
        var organizer = given.AnOrganizer().At(doomed.Address);
        await given.StopHosts();
        await using (var database = given.Database())
        {
            // Whoever removes the second half of the buyers waits for this one's row.
            await using var held = await database.Database.BeginTransactionAsync();
            var last = await database
                .Users.Where(user => user.RehearsalId == rehearsal.Id)
                .OrderByDescending(user => user.Id)
                .Select(user => user.Id)
                .FirstAsync();
            await database.LockRowsAsync<User>(user => user.Id == last, CancellationToken.None);
            (await organizer.Delete($"admin/concerts/{rehearsal.Id}/rehearsal")).ShouldBe(HttpStatusCode.NoContent);
            (await organizer.Get($"concerts/{rehearsal.Id}")).ShouldBe(HttpStatusCode.NotFound);
            (await inside[0].At(doomed.Address).Get("queue/status")).ShouldBe(HttpStatusCode.NotFound);
            await Eventually.Get(
                () => database.Users.CountAsync(user => user.RehearsalId == rehearsal.Id),
                left => left == 50
            );
            await doomed.Kill();
        }
        await given.ShouldBeClean();

        await ShouldVanish(rehearsal);
        await given.ShouldBeClean();
        (await given.AnOrganizer().Get("admin/audit")).Items.ShouldContain(entry =>
            entry.GetProperty("action").GetString() == "rehearsal.remove"
            && entry.GetProperty("object").GetProperty("id").GetString() == $"{rehearsal.Id}"
        );
        var late = inside[^1].At(given.Host);
        (await late.Hold(rehearsal, rehearsal.SeatIds[9])).ShouldBe(HttpStatusCode.Forbidden, "queue.not_active");
        (await late.Pay(holds[^1])).ShouldBe(HttpStatusCode.NotFound, "reservations.not_found");
    }

    [Fact]
    public async Task Given_a_rehearsal_that_was_forgotten_When_its_time_is_over_Then_it_is_removed()
    {
        var rehearsal = await given.AConcert(rehearsal: true);
        var sale = await given.AConcert();
        await given.Buyers(rehearsal, 1);

        await given.ReadAsync(database =>
            database
                .Concerts.Where(concert => concert.Id == rehearsal.Id || concert.Id == sale.Id)
                .ExecuteUpdateAsync(update =>
                    update
                        .SetProperty(concert => concert.SaleOpensAt, concert => concert.SaleOpensAt.AddDays(-9))
                        .SetProperty(concert => concert.SaleClosesAt, concert => concert.SaleClosesAt.AddDays(-9))
                )
        );

        await ShouldVanish(rehearsal);
        (await given.Anybody().Get($"concerts/{sale.Id}")).ShouldBe(HttpStatusCode.OK);
    }

    private async Task Remove(TestConcert rehearsal)
    {
        (await given.AnOrganizer().Delete($"admin/concerts/{rehearsal.Id}/rehearsal")).ShouldBe(
            HttpStatusCode.NoContent
        );
        await ShouldVanish(rehearsal);
    }

    /// <summary>No row is left that names it, and no key.</summary>
    private async Task ShouldVanish(TestConcert rehearsal)
    {
        await Eventually.Get(
            () =>
                given.ReadAsync(database =>
                    database.Concerts.IgnoreQueryFilters().CountAsync(concert => concert.Id == rehearsal.Id)
                ),
            left => left == 0
        );
        var left = await given.ReadAsync(async database =>
            await database.Users.CountAsync(user => user.RehearsalId == rehearsal.Id)
            + await database.Reservations.CountAsync(each => each.ConcertId == rehearsal.Id)
            + await database.Seats.CountAsync(seat => seat.ScheduleId == rehearsal.ScheduleId)
            + await database.QueueRecords.CountAsync(row => row.ConcertId == rehearsal.Id)
            + await database.Balances.CountAsync(each => !database.Users.Any(user => user.Id == each.UserId))
            + await database.LedgerEntries.CountAsync(each => !database.Users.Any(user => user.Id == each.UserId))
            + await database.Payments.CountAsync(each => !database.Users.Any(user => user.Id == each.UserId))
            + await database.IdempotencyRows.CountAsync(row => row.Key == "pay")
            + await database.Outbox.CountAsync(row =>
                (row.Aggregate == "Concert" && row.AggregateId == $"{rehearsal.Id}")
                || (row.Aggregate == "Schedule" && row.AggregateId == $"{rehearsal.ScheduleId}")
            )
        );
        left.ShouldBe(0);
        await using var redis = await RedisServer.Of(given);
        redis.Keys($"{{concert:{rehearsal.Id}}}").ShouldBeEmpty();
    }

    /// <summary>Some of the events are so old that they were purged.</summary>
    private async Task Purge()
    {
        await Eventually.Get(
            () => given.ReadAsync(database => database.Outbox.CountAsync(row => row.Awaiting != EventChannels.None)),
            pending => pending == 0
        );
        await given.ReadAsync(async database =>
        {
            for (short partition = 0; partition < OutboxMessage.Partitions; partition += 2)
            {
                await new Outbox(database, Microsoft.Extensions.Options.Options.Create(new EventOptions())).RemoveAsync(
                    partition,
                    await database.Outbox.Where(row => row.Partition == partition).MaxAsync(row => (long?)row.Position)
                        ?? 0,
                    DateTimeOffset.UtcNow,
                    CancellationToken.None
                );
            }
            return 0;
        });
    }

    private static long Id(System.Text.Json.JsonElement concert) => concert.GetProperty("id").GetInt64();
}

file static class Checking
{
    public static async Task ShouldBeClean(this Given given)
    {
        var findings = await Checker.RunAsync(given.ConnectionString, Servers.Provider.ToString());
        findings.Where(finding => finding.IsBroken).ShouldBeEmpty();
    }
}
