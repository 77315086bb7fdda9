namespace Concert.Api.Tests;

using Concert.Check;
using Microsoft.EntityFrameworkCore;

/// <summary>
/// Organizers cancel concerts and dates. The rows of the seats decide the races, so the outcome is the same whatever the
/// locks of holds and payments do.
/// </summary>
public sealed class CancellationTests(Given given) : IClassFixture<Given>
{
    public static TheoryData<Locks> AllLocks => [.. Enum.GetValues<Locks>()];

    [Fact]
    public async Task Given_a_sale_When_its_date_is_cancelled_Then_it_ends_at_once_and_every_payment_is_given_back_once()
    {
        var concert = await given.AConcert(seats: 10, policy: new { maxSeatsPerUser = 2 });
        var payer = await given.AnAdmittedCustomer(concert, balance: 5_000);
        var bought = await payer.Hold(concert, concert.SeatIds[0], concert.SeatIds[1]);
        var payment = await payer.Pay(bought);
        var holder = await given.AnAdmittedCustomer(concert, balance: 1_000);
        var held = await holder.Hold(concert, concert.SeatIds[2]);
        var late = await given.AnAdmittedCustomer(concert);

        var cancelled = await Cancel(concert, new { reason = "The artist is ill." });

        cancelled.ShouldBe(HttpStatusCode.Accepted);
        (cancelled["scheduleId"], cancelled["reason"]).ShouldBe(($"{concert.ScheduleId}", "The artist is ill."));
        (await late.Hold(concert, concert.SeatIds[3])).ShouldBe(HttpStatusCode.Conflict, "concerts.cancelled");
        (await holder.Pay(held)).ShouldBe(HttpStatusCode.Conflict, "concerts.cancelled");
        (await given.Anybody().Get(concert.Seats)).Items.ShouldAllBe(seat =>
            seat.GetProperty("status").GetString() == "blocked" || seat.GetProperty("status").GetString() == "sold"
        );
        var date = await given.Anybody().Get($"schedules/{concert.ScheduleId}");
        (date["status"], date["availableSeats"]).ShouldBe(("cancelled", "0"));
        (await given.Anybody().Get($"concerts/{concert.Id}/schedules")).Items.ShouldBeEmpty();
        (await given.Anybody().Get($"concerts/{concert.Id}"))["status"].ShouldBe("scheduled");

        var refunds = await Settled(concert);
        (refunds["due"], refunds["done"], refunds["amount"]).ShouldBe((1, 1, 2_000m));
        (await payer.Get("balance"))["amount"].ShouldBe("5000");
        var entry = (await payer.Get("balance/entries")).Items[0];
        (entry.GetProperty("kind").GetString(), entry.GetProperty("reference").GetString()).ShouldBe(
            ("refund", payment["id"])
        );
        (await payer.Get($"reservations/{bought["id"]}"))["status"].ShouldBe("cancelled");
        (await holder.Get($"reservations/{held["id"]}"))["status"].ShouldBe("cancelled");
        (await holder.Get("balance"))["amount"].ShouldBe("1000");
        await ShouldBeBlocked(concert);

        var again = await Cancel(concert, new { reason = "Another." });
        again.ShouldBe(HttpStatusCode.Accepted);
        again.Body.ShouldBe(cancelled.Body);
        (await given.AnOrganizer().Post($"admin/payments/{payment["id"]}/refund")).ShouldBe(HttpStatusCode.OK);
        (await payer.Get("balance"))["amount"].ShouldBe("5000");
        (await EventsOf(concert)).ShouldBe(["schedule.cancelled", "schedule.settled"]);
        await ShouldKeepInvariants();
    }

    [Fact]
    public async Task Given_a_concert_with_two_dates_When_it_is_cancelled_Then_nobody_joins_and_both_dates_are_given_back()
    {
        var concert = await given.AConcert(seats: 5);
        var second = await given.ADate(concert, seats: 5);
        var buyers = await Given.Admitted(concert, await given.Customers(2, balance: 1_000));
        await buyers[0].Pay(await buyers[0].Hold(concert, concert.SeatIds[0]));
        await buyers[1].Pay(await buyers[1].Hold(second, second.SeatIds[0]));
        var waiting = await given.ACustomer();

        var cancelled = await given.AnOrganizer().Post($"admin/concerts/{concert.Id}/cancel");

        cancelled.ShouldBe(HttpStatusCode.Accepted);
        cancelled["reason"].ShouldBe("");
        (await waiting.Post($"concerts/{concert.Id}/queue/tokens")).ShouldBe(
            HttpStatusCode.Conflict,
            "concerts.cancelled"
        );
        (await given.Anybody().Get($"concerts/{concert.Id}"))["status"].ShouldBe("cancelled");
        var refunds = await Settled(concert);
        (refunds["due"], refunds["done"], refunds["amount"]).ShouldBe((2, 2, 2_000m));
        foreach (var buyer in buyers)
            (await buyer.Get("balance"))["amount"].ShouldBe("1000");
        (await given.Anybody().Get($"schedules/{second.ScheduleId}"))["status"].ShouldBe("cancelled");

        // Nothing about it can be changed any more.
        var organizer = given.AnOrganizer();
        (await organizer.Patch($"admin/concerts/{concert.Id}", new { title = "Other" })).ShouldBe(
            HttpStatusCode.Conflict,
            "concerts.cancelled"
        );
        (await organizer.Patch($"admin/schedules/{concert.ScheduleId}", new { startsAt = Day(40) })).ShouldBe(
            HttpStatusCode.Conflict,
            "concerts.cancelled"
        );
        (
            await organizer.Put(
                $"admin/schedules/{concert.ScheduleId}/seats",
                new { seatIds = concert.SeatIds, blocked = false }
            )
        ).ShouldBe(HttpStatusCode.Conflict, "concerts.cancelled");
        (await given.TryAddDate(concert)).ShouldBe(HttpStatusCode.Conflict, "concerts.cancelled");
        await ShouldKeepInvariants();
    }

    [Theory, MemberData(nameof(AllLocks))]
    public async Task Given_a_rush_When_its_date_is_cancelled_amid_holds_payments_and_refunds_Then_nothing_is_sold_afterwards(
        Locks locks
    )
    {
        var concert = await given.AConcert(seats: 60);
        var buyers = await Given.Admitted(
            concert,
            await given.Customers(30, balance: 1_000, host: given.HostWith(locks))
        );
        var holds = await Task.WhenAll(buyers.Take(20).Select((buyer, i) => buyer.Hold(concert, concert.SeatIds[i])));
        var first = await Task.WhenAll(buyers.Take(5).Select((buyer, i) => buyer.Pay(holds[i])));

        var payments = Enumerable.Range(5, 15).Select(i => buyers[i].Pay(holds[i])).ToList();
        var refunds = first.Select(Refund).ToList();
        var cancel = Cancel(concert);
        var more = Enumerable.Range(20, 10).Select(i => buyers[i].Hold(concert, concert.SeatIds[i])).ToList();

        (await cancel).ShouldBe(HttpStatusCode.Accepted);
        (await Task.WhenAll(refunds)).ShouldAllBe(answer => answer.Status == HttpStatusCode.OK);
        foreach (var answer in await Task.WhenAll([.. payments, .. more]))
        {
            if (answer.Status != HttpStatusCode.Created)
                answer["code"].ShouldBeOneOf("concerts.cancelled", "reservations.seat_taken");
        }
        var figures = await Settled(concert);
        figures["done"].ShouldBe(figures["due"]);
        foreach (var buyer in buyers)
            (await buyer.Get("balance"))["amount"].ShouldBe("1000");
        await ShouldBeBlocked(concert);
        await ShouldKeepInvariants();
    }

    [Fact]
    public async Task Given_a_payment_that_cannot_be_refunded_When_its_date_is_cancelled_Then_the_others_are_given_back()
    {
        var concert = await given.AConcert();
        var buyers = await Given.Admitted(concert, await given.Customers(3, balance: 1_000));
        var bought = await Task.WhenAll(buyers.Select((buyer, i) => buyer.Hold(concert, concert.SeatIds[i])));
        foreach (var (i, buyer) in buyers.Index())
            await buyer.Pay(bought[i]);
        await Set(bought[1], ReservationStatus.Cancelled);

        (await Cancel(concert)).ShouldBe(HttpStatusCode.Accepted);

        await Eventually.Get(() => Refunds(concert), refunds => refunds["done"] == 2);
        (await Refunds(concert))["due"].ShouldBe(3);
        (await EventsOf(concert)).ShouldBe(["schedule.cancelled"]);

        // Once it is put right, the next run gives it back.
        await Set(bought[1], ReservationStatus.Confirmed);
        await Settled(concert);
        foreach (var buyer in buyers)
            (await buyer.Get("balance"))["amount"].ShouldBe("1000");
        await ShouldKeepInvariants();
    }

    [Fact]
    public async Task Given_a_key_When_a_cancellation_is_repeated_under_it_Then_the_first_answer_is_repeated()
    {
        var concert = await given.AConcert();
        var organizer = given.AnOrganizer() with { IdempotencyKey = "cancel" };
        var path = $"admin/schedules/{concert.ScheduleId}/cancel";

        var first = await organizer.Post(path, new { reason = "Rain" });

        (await organizer.Post(path, new { reason = "Rain" })).ShouldReplay(first);
        (await organizer.Post(path, new { reason = "Snow" })).ShouldBe(
            HttpStatusCode.UnprocessableEntity,
            "idempotency.key_reused"
        );
    }

    [Fact]
    public async Task Given_no_organizer_no_such_date_or_a_long_reason_When_a_cancellation_is_asked_for_Then_it_is_refused()
    {
        var concert = await given.AConcert();
        var organizer = given.AnOrganizer();

        (await (await given.ACustomer()).Post($"admin/concerts/{concert.Id}/cancel")).ShouldBe(
            HttpStatusCode.Forbidden,
            "auth.forbidden"
        );
        (await organizer.Post("admin/concerts/999999/cancel")).ShouldBe(HttpStatusCode.NotFound, "concerts.not_found");
        (await organizer.Post("admin/schedules/999999/cancel")).ShouldBe(
            HttpStatusCode.NotFound,
            "concerts.schedule_not_found"
        );
        (await organizer.Get("admin/concerts/999999")).ShouldBe(HttpStatusCode.NotFound, "concerts.not_found");
        (await Cancel(concert, new { reason = new string('x', 501) })).ShouldBe(
            HttpStatusCode.BadRequest,
            "validation.failed"
        );
        (await given.Anybody().Get($"schedules/{concert.ScheduleId}"))["status"].ShouldBe("scheduled");
    }

    private static DateTimeOffset Day(int days) => DateTimeOffset.UtcNow.AddDays(days);

    private Task<Answer> Cancel(TestConcert concert, object? body = null) =>
        given.AnOrganizer().Post($"admin/schedules/{concert.ScheduleId}/cancel", body);

    private Task<Answer> Refund(Answer payment) =>
        Eventually.Settled(() => given.AnOrganizer().Post($"admin/payments/{payment["id"]}/refund"));

    private async Task<Dictionary<string, decimal>> Refunds(TestConcert concert) =>
        (await given.AnOrganizer().Get($"admin/concerts/{concert.Id}"))
            .Json.GetProperty("refunds")
            .EnumerateObject()
            .ToDictionary(figure => figure.Name, figure => figure.Value.GetDecimal(), StringComparer.Ordinal);

    private async Task<Dictionary<string, decimal>> Settled(TestConcert concert)
    {
        await Eventually.Get(
            () =>
                given.ReadAsync(database =>
                    database.Schedules.AnyAsync(date =>
                        date.ConcertId == concert.Id && date.CancelledAt != null && date.SettledAt == null
                    )
                ),
            isUnsettled => !isUnsettled
        );
        return await Refunds(concert);
    }

    /// <summary>As every instance shows within a second, whichever did the work.</summary>
    private Task ShouldBeBlocked(TestConcert concert) =>
        Eventually.Get(
            () => given.Anybody().Get(concert.Seats),
            seats => seats.Items.All(seat => seat.GetProperty("status").GetString() == "blocked")
        );

    private Task<int> Set(Answer reservation, ReservationStatus status) =>
        given.ReadAsync(database =>
            database
                .Reservations.Where(row => row.Id == Guid.Parse(reservation["id"]!))
                .ExecuteUpdateAsync(update => update.SetProperty(row => row.Status, status))
        );

    private Task<List<string>> EventsOf(TestConcert concert) =>
        given.ReadAsync(database =>
            database
                .Outbox.Where(row =>
                    row.Aggregate == "Schedule"
                    && row.AggregateId == $"{concert.ScheduleId}"
                    && row.Type.StartsWith("schedule.")
                )
                .OrderBy(row => row.Sequence)
                .Select(row => row.Type)
                .ToListAsync()
        );

    private async Task ShouldKeepInvariants()
    {
        await given.ShouldKeepInvariants();
        var findings = await Checker.RunAsync(given.ConnectionString, Servers.Provider.ToString());
        findings.ShouldAllBe(finding => !finding.IsBroken);
    }
}
