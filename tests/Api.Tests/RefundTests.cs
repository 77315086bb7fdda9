namespace Concert.Api.Tests;

using Microsoft.EntityFrameworkCore;

/// <summary>
/// Organizers give payments back. Rows alone decide the races, so the outcome is the same whatever the locks of the other
/// commands do.
/// </summary>
public sealed class RefundTests(Given given) : IClassFixture<Given>
{
    public static TheoryData<Locks> AllLocks => [.. Enum.GetValues<Locks>()];

    [Fact]
    public async Task Given_a_payment_When_it_is_refunded_Then_the_money_is_back_and_another_user_can_buy_the_seats()
    {
        var concert = await given.AConcert(seats: 10, policy: new { maxSeatsPerUser = 2 });
        var user = await given.AnAdmittedCustomer(concert, balance: 5_000);
        var held = await user.Hold(concert, concert.SeatIds[0], concert.SeatIds[1]);
        var paid = await user.Pay(held);
        (await user.Get($"payments/{paid["id"]}"))["refundedAt"].ShouldBe("");
        await Eventually.Get(() => IsRanked(concert), isRanked => isRanked);
        await user.Post("balance/uses", new { amount = 100 });

        var refunded = await Refund(paid);

        refunded.ShouldBe(HttpStatusCode.OK);
        (refunded["paymentId"], refunded["reservationId"]).ShouldBe((paid["id"], held["id"]));
        (refunded["amount"], refunded["balance"]).ShouldBe(("2000", "4900"));
        (await user.Get("balance"))["amount"].ShouldBe("4900");
        (await user.Get($"reservations/{held["id"]}"))["status"].ShouldBe("cancelled");
        var payment = (await user.Get("payments")).Items.ShouldHaveSingleItem();
        payment.GetProperty("id").GetString().ShouldBe(paid["id"]);
        payment.GetProperty("refundedAt").GetString().ShouldBe(refunded["refundedAt"]);
        payment.GetProperty("balance").GetDecimal().ShouldBe(3_000m);
        var entry = (await user.Get("balance/entries")).Items[0];
        (
            entry.GetProperty("kind").GetString(),
            entry.GetProperty("amount").GetDecimal(),
            entry.GetProperty("balanceAfter").GetDecimal(),
            entry.GetProperty("reference").GetString(),
            entry.GetProperty("at").GetString()
        ).ShouldBe(("refund", 2_000m, 4_900m, paid["id"], refunded["refundedAt"]));
        (await user.Get($"{concert.Seats}?status=available")).Items.Count.ShouldBe(10);
        var statistics = await given.AnOrganizer().Get($"admin/concerts/{concert.Id}/statistics");
        (statistics["soldSeats"], statistics["availableSeats"], statistics["revenue"]).ShouldBe(("0", "10", "0"));
        await Eventually.Get(() => IsRanked(concert), isRanked => !isRanked);

        (await user.Pay(held)).ShouldBe(HttpStatusCode.Conflict, "reservations.cancelled");
        (await user.Delete($"reservations/{held["id"]}")).ShouldBe(HttpStatusCode.NoContent);
        var other = await given.AnAdmittedCustomer(concert, balance: 5_000);
        (await other.Pay(await other.Hold(concert, concert.SeatIds[0], concert.SeatIds[1]))).ShouldBe(
            HttpStatusCode.Created
        );
        var again = await user.Join(concert.Id);
        (await again.Hold(concert, concert.SeatIds[2], concert.SeatIds[3])).ShouldBe(HttpStatusCode.Created);
        await given.ShouldKeepInvariants();
    }

    [Fact]
    public async Task Given_a_refund_When_it_is_repeated_after_all_has_changed_Then_it_answers_the_same_and_does_nothing()
    {
        var concert = await given.AConcert();
        var user = await given.AnAdmittedCustomer(concert, balance: 1_000.50m);
        var paid = await user.Pay(await user.Hold(concert, concert.SeatIds[0]));
        var first = await Refund(paid);
        await user.Post("balance/uses", new { amount = 700.25 });
        var other = await given.AnAdmittedCustomer(concert, balance: 1_000);
        await other.Pay(await other.Hold(concert, concert.SeatIds[0]));

        var repeated = await Refund(paid);

        repeated.ShouldBe(HttpStatusCode.OK);
        repeated.Body.ShouldBe(first.Body);
        (await user.Get("balance"))["amount"].ShouldBe("300.25");
        (await CountEvents(paid)).ShouldBe(2, "paid, and refunded once");
        (await user.Get($"{concert.Seats}?status=sold")).Items.Count.ShouldBe(1);
        await given.ShouldKeepInvariants();
    }

    [Fact]
    public async Task Given_a_free_seat_When_its_payment_is_refunded_Then_there_is_an_entry_of_zero()
    {
        var concert = await given.AConcert();
        await given.ReadAsync(database =>
            database
                .Seats.Where(seat => seat.ScheduleId == concert.ScheduleId)
                .ExecuteUpdateAsync(update => update.SetProperty(seat => seat.Price, 0m))
        );
        var user = await given.AnAdmittedCustomer(concert);

        var refunded = await Refund(await user.Pay(await user.Hold(concert, concert.SeatIds[0])));

        refunded.ShouldBe(HttpStatusCode.OK);
        (refunded["amount"], refunded["balance"]).ShouldBe(("0", "0"));
        await given.ShouldKeepInvariants();
    }

    [Fact]
    public async Task Given_no_such_payment_or_no_organizer_When_a_refund_is_asked_for_Then_it_is_refused()
    {
        var concert = await given.AConcert();
        var user = await given.AnAdmittedCustomer(concert, balance: 1_000);
        var paid = await user.Pay(await user.Hold(concert, concert.SeatIds[0]));
        var path = $"admin/payments/{paid["id"]}/refund";

        (await user.Post(path)).ShouldBe(HttpStatusCode.Forbidden, "auth.forbidden");
        (await given.Anybody().Post(path)).ShouldBe(HttpStatusCode.Unauthorized, "auth.required");
        (await given.AnOrganizer().Post($"admin/payments/{user.UserId}/refund")).ShouldBe(
            HttpStatusCode.NotFound,
            "payments.not_found"
        );
        (await given.AnOrganizer().Post($"admin/payments/{Guid.Empty}/refund")).ShouldBe(
            HttpStatusCode.NotFound,
            "payments.not_found"
        );

        (await user.Get("balance"))["amount"].ShouldBe("0");
    }

    [Fact]
    public async Task Given_one_payment_When_it_is_refunded_50_times_at_once_Then_the_money_is_back_once()
    {
        var concert = await given.AConcert();
        var user = await given.AnAdmittedCustomer(concert, balance: 1_000);
        var paid = await user.Pay(await user.Hold(concert, concert.SeatIds[0]));

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Refund(paid)));

        answers.ShouldAllBe(answer => answer.Status == HttpStatusCode.OK);
        answers.Select(answer => answer.Body).Distinct(StringComparer.Ordinal).ShouldHaveSingleItem();
        (await user.Get("balance"))["amount"].ShouldBe("1000");
        (await CountEvents(paid)).ShouldBe(2);
        await given.ShouldKeepInvariants();
    }

    [Theory, MemberData(nameof(AllLocks))]
    public async Task Given_a_payment_When_refund_cancel_and_repeated_payment_meet_Then_only_the_refund_changes_anything(
        Locks locks
    )
    {
        var concert = await given.AConcert();
        foreach (var seat in concert.SeatIds.Take(8))
        {
            var user = await given.AnAdmittedCustomer(concert, balance: 1_000, given.HostWith(locks));
            var held = await user.Hold(concert, seat);
            var paid = await user.Pay(held);

            var refund = Refund(paid, locks);
            var cancel = user.Delete($"reservations/{held["id"]}");
            var pay = user.Pay(held);

            (await refund).ShouldBe(HttpStatusCode.OK);
            if ((await cancel).Status != HttpStatusCode.NoContent)
                (await cancel).ShouldBe(HttpStatusCode.Conflict, "reservations.already_confirmed");
            (await pay).Status.ShouldBe(HttpStatusCode.Conflict);
            (await pay)["code"].ShouldBeOneOf("payments.already_paid", "reservations.cancelled");
            (await user.Get("balance"))["amount"].ShouldBe("1000");
        }
        await given.ShouldKeepInvariants();
    }

    [Theory, MemberData(nameof(AllLocks))]
    public async Task Given_a_sold_seat_When_it_is_refunded_while_others_hold_it_Then_at_most_one_of_them_has_it(
        Locks locks
    )
    {
        var concert = await given.AConcert();
        var user = await given.AnAdmittedCustomer(concert, balance: 5_000, given.HostWith(locks));
        var paid = await user.Pay(await user.Hold(concert, concert.SeatIds[0], concert.SeatIds[1]));
        var others = await Given.Admitted(concert, await given.Customers(30, host: given.HostWith(locks)));

        var before = others.Take(15).Select(other => other.Hold(concert, concert.SeatIds[1])).ToList();
        var refund = Refund(paid, locks);
        var after = others.Skip(15).Select(other => other.Hold(concert, concert.SeatIds[1])).ToList();

        (await refund).ShouldBe(HttpStatusCode.OK);
        var answers = await Task.WhenAll([.. before, .. after]);
        answers.Count(answer => answer.Status == HttpStatusCode.Created).ShouldBeLessThanOrEqualTo(1);
        foreach (var refused in answers.Where(answer => answer.Status != HttpStatusCode.Created))
            refused.ShouldBe(HttpStatusCode.Conflict, "reservations.seat_taken");
        (await user.Get($"{concert.Seats}?status=sold")).Items.ShouldBeEmpty();
        await given.ShouldKeepInvariants();
    }

    [Theory, MemberData(nameof(AllLocks))]
    public async Task Given_four_payments_When_refunds_uses_holds_and_payments_meet_Then_no_money_is_lost_or_made(
        Locks locks
    )
    {
        var concert = await given.AConcert(policy: new { maxSeatsPerUser = 50 });
        var user = await given.AnAdmittedCustomer(concert, balance: 5_000, given.HostWith(locks));
        var paid = new List<Answer>();
        foreach (var seat in concert.SeatIds.Take(4))
        {
            paid.Add(await user.Pay(await user.Hold(concert, seat)));
            user = await user.Join(concert.Id);
        }
        var held = await user.Hold(concert, concert.SeatIds[4]);

        // All of them wait for one user; on a busy machine one may wait in vain, and then nothing has happened.
        var refunds = paid.Concat(paid).Select(each => Eventually.Settled(() => Refund(each, locks))).ToList();
        var uses = Enumerable.Range(0, 30).Select(_ => user.Post("balance/uses", new { amount = 100 })).ToList();
        var hold = Eventually.Settled(() => user.Hold(concert, concert.SeatIds[5]));
        var pay = Eventually.Settled(() => user.Pay(held));

        (await Task.WhenAll(refunds)).ShouldAllBe(answer => answer.Status == HttpStatusCode.OK);
        (await hold).Status.ShouldBeOneOf(HttpStatusCode.Created, HttpStatusCode.Forbidden);
        var spent = (await Task.WhenAll(uses)).Count(answer => answer.Status == HttpStatusCode.Created) * 100;
        if ((await pay).Status == HttpStatusCode.Created)
            spent += 1_000;
        else
            (await pay).ShouldBe(HttpStatusCode.PaymentRequired, "balances.insufficient");
        (await user.Get("balance"))["amount"].ShouldBe($"{5_000 - spent}");
        await given.ShouldKeepInvariants();
    }

    private Task<Answer> Refund(Answer paid, Locks locks = Locks.On) =>
        given.AnOrganizer().At(given.HostWith(locks)).Post($"admin/payments/{paid["id"]}/refund");

    private async Task<bool> IsRanked(TestConcert concert) =>
        (await given.Anybody().Get("concerts/ranking?limit=100")).Items.Any(row =>
            row.GetProperty("concertId").GetInt64() == concert.Id
        );

    private Task<int> CountEvents(Answer paid) =>
        given.ReadAsync(database => database.Outbox.CountAsync(message => message.AggregateId == paid["id"]));
}
