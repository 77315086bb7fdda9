namespace Concert.Api.Tests;

/// <summary>What people do with the service, from the outside.</summary>
public sealed class JourneyTests(Given given) : IClassFixture<Given>
{
    [Fact]
    public async Task Given_a_newcomer_When_they_register_join_hold_charge_and_pay_Then_they_own_the_seats()
    {
        var concert = await given.AConcert(seats: 50);
        var account = new
        {
            email = "newcomer@example.com",
            password = "correct horse",
            displayName = "Newcomer",
        };
        (await given.Anybody().Post("auth/register", account)).ShouldBe(HttpStatusCode.Created);
        var login = await given.Anybody().Post("auth/login", new { email = "NewComer@Example.com", account.password });
        login.ShouldBe(HttpStatusCode.OK);
        login["tokenType"].ShouldBe("Bearer");
        var user = given.Anybody().As(login["accessToken"]!);

        user = await user.Join(concert.Id);
        user.QueueStatus!.Value.GetProperty("status").GetString().ShouldBe("active");
        user.QueueStatus!.Value.GetProperty("position").GetInt64().ShouldBe(0);

        var free = (await user.Get($"{concert.Seats}?status=available")).Items;
        free.Select(seat => seat.GetProperty("number").GetInt32()).ShouldBe(Enumerable.Range(1, 50));
        var seats = free.Take(2).Select(seat => seat.GetProperty("id").GetInt64()).ToList();
        var held = await user.Hold(concert, seats);
        held.ShouldBe(HttpStatusCode.Created);
        held["status"].ShouldBe("pending");
        held["totalPrice"].ShouldBe("2000");
        held.Headers.Location!.OriginalString.ShouldBe($"/api/v1/reservations/{held["id"]}");
        (await user.Get($"{concert.Seats}?status=held")).Items.Count.ShouldBe(2);

        (await user.Pay(held)).ShouldBe(HttpStatusCode.PaymentRequired, "balances.insufficient");
        (await user.Post("balance/charges", new { amount = 5_000 })).ShouldBe(HttpStatusCode.Created);
        var paid = await user.Pay(held);
        paid.ShouldBe(HttpStatusCode.Created);
        paid["balance"].ShouldBe("3000");

        (await user.Get($"reservations/{held["id"]}"))["status"].ShouldBe("confirmed");
        (await user.Get($"payments/{paid["id"]}"))["reservationId"].ShouldBe(held["id"]);
        (await user.Get($"{concert.Seats}?status=sold")).Items.Count.ShouldBe(2);
        (await user.Get("queue/status")).ShouldBe(HttpStatusCode.NotFound, "queue.token_expired");
        (await user.Get("balance/entries"))
            .Items.Select(entry => (entry.GetProperty("kind").GetString(), entry.GetProperty("amount").GetDecimal()))
            .ShouldBe([("payment", -2_000m), ("charge", 5_000m)]);
        var statistics = await given.AnOrganizer().Get($"admin/concerts/{concert.Id}/statistics");
        (statistics["soldSeats"], statistics["availableSeats"], statistics["active"]).ShouldBe(("2", "48", "0"));
        await Eventually.Get(
            () => given.Anybody().Get("concerts/ranking?limit=100"),
            ranking =>
                ranking.Items.Any(row =>
                    row.GetProperty("concertId").GetInt64() == concert.Id
                    && row.GetProperty("soldSeats").GetInt32() == 2
                )
        );
        await given.ShouldKeepInvariants();
    }

    [Fact]
    public async Task Given_a_held_seat_When_another_user_holds_it_Then_the_seat_is_taken_and_named()
    {
        var concert = await given.AConcert();
        var (first, second) = (await given.AnAdmittedCustomer(concert), await given.AnAdmittedCustomer(concert));
        await first.Hold(concert, concert.SeatIds[0]);

        var refused = await second.Hold(concert, concert.SeatIds[0], concert.SeatIds[1]);

        refused.ShouldBe(HttpStatusCode.Conflict, "reservations.seat_taken");
        refused.Json.GetProperty("seatIds").EnumerateArray().Select(id => id.GetInt64()).ShouldBe([concert.SeatIds[0]]);
        (await second.Hold(concert, concert.SeatIds[1])).ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Given_a_hold_When_it_is_cancelled_Then_its_seats_are_free_at_once_and_a_repeat_changes_nothing()
    {
        var concert = await given.AConcert();
        var user = await given.AnAdmittedCustomer(concert, balance: 1_000);
        var held = await user.Hold(concert, concert.SeatIds[0]);

        (await user.Delete($"reservations/{held["id"]}")).ShouldBe(HttpStatusCode.NoContent);
        (await user.Delete($"reservations/{held["id"]}")).ShouldBe(HttpStatusCode.NoContent);

        (await user.Pay(held)).ShouldBe(HttpStatusCode.Conflict, "reservations.cancelled");
        var other = await given.AnAdmittedCustomer(concert);
        (await other.Hold(concert, concert.SeatIds[0])).ShouldBe(HttpStatusCode.Created);
        await given.ShouldKeepInvariants();
    }

    [Fact]
    public async Task Given_a_paid_reservation_When_it_is_cancelled_or_paid_again_Then_it_stays_confirmed()
    {
        var concert = await given.AConcert();
        var user = await given.AnAdmittedCustomer(concert, balance: 5_000);
        var held = await user.Hold(concert, concert.SeatIds[0]);
        await user.Pay(held);

        (await user.Delete($"reservations/{held["id"]}")).ShouldBe(
            HttpStatusCode.Conflict,
            "reservations.already_confirmed"
        );
        (await user.Pay(held)).ShouldBe(HttpStatusCode.Conflict, "payments.already_paid");
        (await user.Get("balance"))["amount"].ShouldBe("4000");
    }

    [Fact]
    public async Task Given_a_hold_that_ran_out_When_anybody_asks_Then_it_is_expired_and_its_seat_can_be_held()
    {
        var concert = await given.AConcert(policy: new { maxSeatsPerUser = 1 });
        var user = await given.AnAdmittedCustomer(concert, balance: 5_000);
        var held = await user.Hold(concert, concert.SeatIds[0]);
        (await user.Hold(concert, concert.SeatIds[1])).ShouldBe(
            HttpStatusCode.UnprocessableEntity,
            "reservations.seat_limit_exceeded"
        );

        await given.Expire(concert);

        (await user.Get($"reservations/{held["id"]}"))["status"].ShouldBe("expired");
        (await user.Pay(held)).ShouldBe(HttpStatusCode.Conflict, "reservations.expired");
        (await user.Delete($"reservations/{held["id"]}")).ShouldBe(HttpStatusCode.Conflict, "reservations.expired");
        (await user.Hold(concert, concert.SeatIds[0])).ShouldBe(HttpStatusCode.Created);
        await given.ShouldKeepInvariants();
    }

    [Fact]
    public async Task Given_expired_holds_When_the_sweep_has_run_Then_the_database_says_so_too()
    {
        var concert = await given.AConcert(policy: new { holdSeconds = 3 });
        var user = await given.AnAdmittedCustomer(concert);
        await user.Hold(concert, concert.SeatIds[0], concert.SeatIds[1]);

        await Eventually.Get(
            () =>
                given.ReadAsync(database =>
                    Task.FromResult(
                        database.Seats.Count(seat =>
                            seat.ScheduleId == concert.ScheduleId && seat.ReservationId != null
                        )
                    )
                ),
            held => held == 0
        );
        await given.ShouldKeepInvariants();
    }

    [Fact]
    public async Task Given_another_users_things_When_they_are_asked_for_Then_they_do_not_exist()
    {
        var concert = await given.AConcert();
        var owner = await given.AnAdmittedCustomer(concert, balance: 5_000);
        var held = await owner.Hold(concert, concert.SeatIds[0]);
        var stranger = await given.ACustomer(balance: 5_000);

        (await stranger.Get($"reservations/{held["id"]}")).ShouldBe(HttpStatusCode.NotFound, "reservations.not_found");
        (await stranger.Delete($"reservations/{held["id"]}")).ShouldBe(
            HttpStatusCode.NotFound,
            "reservations.not_found"
        );
        (await stranger.Pay(held)).ShouldBe(HttpStatusCode.NotFound, "reservations.not_found");
        var paid = await owner.Pay(held);
        (await stranger.Get($"payments/{paid["id"]}")).ShouldBe(HttpStatusCode.NotFound, "payments.not_found");
        (await stranger.Get("payments")).Items.ShouldBeEmpty();
    }

    [Fact]
    public async Task Given_an_unchanged_date_When_its_seats_are_asked_for_with_their_tag_Then_nothing_is_sent()
    {
        var concert = await given.AConcert();
        using var http = given.Host.Http();
        var first = await http.GetAsync(new Uri($"api/v1/{concert.Seats}", UriKind.Relative));
        http.DefaultRequestHeaders.IfNoneMatch.Add(first.Headers.ETag!);

        (await http.GetAsync(new Uri($"api/v1/{concert.Seats}", UriKind.Relative))).StatusCode.ShouldBe(
            HttpStatusCode.NotModified
        );
        await (await given.AnAdmittedCustomer(concert)).Hold(concert, concert.SeatIds[0]);
        (await http.GetAsync(new Uri($"api/v1/{concert.Seats}", UriKind.Relative))).StatusCode.ShouldBe(
            HttpStatusCode.OK
        );
    }

    [Fact]
    public async Task Given_many_entries_When_they_are_paged_Then_every_entry_comes_once_newest_first()
    {
        var user = await given.ACustomer();
        for (var amount = 1; amount <= 5; amount++)
            await user.Post("balance/charges", new { amount });

        var seen = new List<decimal>();
        var path = "balance/entries?limit=2";
        for (string? cursor = ""; cursor is not null; )
        {
            var page = await user.Get(cursor.Length == 0 ? path : $"{path}&cursor={cursor}");
            seen.AddRange(page.Items.Select(entry => entry.GetProperty("amount").GetDecimal()));
            cursor = page.Json.GetProperty("nextCursor").GetString();
        }
        seen.ShouldBe([5, 4, 3, 2, 1]);
    }
}
