namespace Concert.Api.Tests;

using System.Diagnostics;
using Microsoft.EntityFrameworkCore;

/// <summary>Races for seats. The rows of the seats decide them, so the outcome is the same whatever the locks do.</summary>
public sealed class SeatContentionTests(Given given, ITestOutputHelper output) : IClassFixture<Given>
{
    public static TheoryData<Locks> AllLocks => [.. Enum.GetValues<Locks>()];

    [Theory, MemberData(nameof(AllLocks))]
    public async Task Given_100_users_When_all_hold_one_seat_at_once_Then_exactly_one_has_it(Locks locks)
    {
        var concert = await given.AConcert();
        var users = await Given.Admitted(concert, await given.Customers(100, host: given.HostWith(locks)));

        var answers = await Task.WhenAll(users.Select(user => user.Hold(concert, concert.SeatIds[0])));

        answers.Count(answer => answer.Status == HttpStatusCode.Created).ShouldBe(1);
        foreach (var refused in answers.Where(answer => answer.Status != HttpStatusCode.Created))
            refused.ShouldBe(HttpStatusCode.Conflict, "reservations.seat_taken");
        (await CountReservations(concert)).ShouldBe(1);
        await given.ShouldKeepInvariants();
    }

    [Theory, MemberData(nameof(AllLocks))]
    public async Task Given_overlapping_sets_of_seats_When_they_are_held_at_once_Then_each_is_held_whole_or_not_at_all(
        Locks locks
    )
    {
        var concert = await given.AConcert(seats: 12);
        var users = await Given.Admitted(concert, await given.Customers(40, host: given.HostWith(locks)));
        var random = new Random(20_261);

        var answers = await Task.WhenAll(
            users.Select(user => user.Hold(concert, [.. random.GetItems([.. concert.SeatIds], 4).Distinct()]))
        );

        var held = answers.Where(answer => answer.Status == HttpStatusCode.Created).ToList();
        held.ShouldNotBeEmpty();
        foreach (var refused in answers.Except(held))
            refused.ShouldBe(HttpStatusCode.Conflict, "reservations.seat_taken");
        var seats = held.SelectMany(answer => answer.Json.GetProperty("seats").EnumerateArray())
            .Select(seat => seat.GetProperty("id").GetInt64())
            .ToList();
        seats.ShouldBeUnique();
        (await users[0].Get($"{concert.Seats}?status=held"))
            .Items.Select(seat => seat.GetProperty("id").GetInt64())
            .ShouldBe(seats, ignoreOrder: true);
        (await CountReservations(concert)).ShouldBe(held.Count);
        await given.ShouldKeepInvariants();
    }

    [Theory, MemberData(nameof(AllLocks))]
    public async Task Given_a_limit_of_four_seats_When_one_user_holds_ten_at_once_Then_four_are_held(Locks locks)
    {
        var concert = await given.AConcert();
        var user = await given.AnAdmittedCustomer(concert, host: given.HostWith(locks));

        var answers = await Task.WhenAll(concert.SeatIds.Take(10).Select(seat => user.Hold(concert, seat)));

        answers.Count(answer => answer.Status == HttpStatusCode.Created).ShouldBe(4);
        foreach (var refused in answers.Where(answer => answer.Status != HttpStatusCode.Created))
            refused.ShouldBe(HttpStatusCode.UnprocessableEntity, "reservations.seat_limit_exceeded");
        await given.ShouldKeepInvariants();
    }

    [Theory, MemberData(nameof(AllLocks))]
    public async Task Given_a_limit_of_three_unpaid_holds_When_one_user_holds_ten_seats_at_once_Then_three_are_held(
        Locks locks
    )
    {
        var concert = await given.AConcert(policy: new { maxSeatsPerUser = 50, maxUnpaidHolds = 3 });
        var user = await given.AnAdmittedCustomer(concert, host: given.HostWith(locks));

        var answers = await Task.WhenAll(concert.SeatIds.Take(10).Select(seat => user.Hold(concert, seat)));

        answers.Count(answer => answer.Status == HttpStatusCode.Created).ShouldBe(3);
        foreach (var refused in answers.Where(answer => answer.Status != HttpStatusCode.Created))
            refused.ShouldBe(HttpStatusCode.UnprocessableEntity, "reservations.hold_limit_exceeded");
        await given.ShouldKeepInvariants();
    }

    [Theory, MemberData(nameof(AllLocks))]
    public async Task Given_a_hold_that_fails_for_another_seat_When_its_free_seat_is_held_Then_nobody_is_told_it_is_taken(
        Locks locks
    )
    {
        var concert = await given.AConcert();
        var owner = await given.AnAdmittedCustomer(concert);
        await owner.Hold(concert, concert.SeatIds[0]);
        var losers = await Given.Admitted(concert, await given.Customers(20, host: given.HostWith(locks)));
        var winner = await given.AnAdmittedCustomer(concert, host: given.HostWith(locks));

        // Twenty holds of a taken seat and a free one fail, and lock the free one while they do.
        var failing = losers.Select(user => user.Hold(concert, concert.SeatIds[0], concert.SeatIds[1])).ToList();
        var held = await winner.Hold(concert, concert.SeatIds[1]);

        held.ShouldBe(HttpStatusCode.Created);
        foreach (var refused in await Task.WhenAll(failing))
            refused.ShouldBe(HttpStatusCode.Conflict, "reservations.seat_taken");
    }

    [Fact(Skip = FaultTests.OnlyPostgres, SkipType = typeof(FaultTests), SkipUnless = nameof(FaultTests.IsPostgres))]
    public async Task Given_1000_buyers_at_two_instances_When_all_hold_one_seat_at_once_Then_999_are_told_that_it_is_taken()
    {
        await using var other = given.ANewHost();
        var concert = await given.AConcert(policy: new { admissionsPerInterval = 100_000, intervalSeconds = 1 });
        var buyers = await Given.Admitted(concert, await given.Customers(1_000));
        using var sessions = Sessions.Waiting(given);

        var answers = await Task.WhenAll(
            buyers.Select((buyer, i) => (i % 2 == 0 ? buyer : buyer.At(other)).Hold(concert, concert.SeatIds[0]))
        );

        answers.Count(answer => answer.Status == HttpStatusCode.Created).ShouldBe(1);
        foreach (var refused in answers.Where(answer => answer.Status != HttpStatusCode.Created))
            refused.ShouldBe(HttpStatusCode.Conflict, "reservations.seat_taken");

        // One transaction an instance for the seat, and what the outbox or the sweep may have beside it.
        var most = await sessions.Most();
        output.WriteLine($"At most {most} sessions of the database waited for another");
        most.ShouldBeLessThanOrEqualTo(4);
        await given.ShouldKeepInvariants();
    }

    [Fact(Skip = FaultTests.OnlyPostgres, SkipType = typeof(FaultTests), SkipUnless = nameof(FaultTests.IsPostgres))]
    public async Task Given_100_holds_of_one_user_at_once_When_others_use_the_service_Then_the_user_has_one_session_at_a_time()
    {
        // One connection more than the user takes is enough for everybody else.
        await using var host = given.ANewHost(database: $"{Servers.Pool(2)};Timeout=15");
        var concert = await given.AConcert(seats: 100, policy: new { maxSeatsPerUser = 50 });
        var user = await given.AnAdmittedCustomer(concert, host: host);
        var others = await given.Customers(20, balance: 7, host: host);
        using var sessions = Sessions.OfUsers(given);

        var before = await Median(others);
        // On a busy machine one of so many may wait in vain, and then nothing has happened.
        var holds = concert.SeatIds.Select(seat => Eventually.Settled(() => user.Hold(concert, seat))).ToList();
        var meanwhile = await Median(others);
        output.WriteLine(
            $"A balance was read in {before:0.0} ms before, and in {meanwhile:0.0} ms meanwhile (medians)"
        );

        var answers = await Task.WhenAll(holds);
        answers.Count(answer => answer.Status == HttpStatusCode.Created).ShouldBe(50);
        foreach (var refused in answers.Where(answer => answer.Status != HttpStatusCode.Created))
            refused.ShouldBe(HttpStatusCode.UnprocessableEntity, "reservations.seat_limit_exceeded");
        (await sessions.Most()).ShouldBe(1);
        await given.ShouldKeepInvariants();

        // One after the other, so that it is the service that is measured and not this test.
        static async Task<double> Median(IEnumerable<Client> users)
        {
            var times = new List<double>();
            foreach (var user in users)
            {
                var started = Stopwatch.GetTimestamp();
                (await user.Get("balance"))["amount"].ShouldBe("7");
                times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }
            return times.Order().ElementAt(times.Count / 2);
        }
    }

    private Task<int> CountReservations(TestConcert concert) =>
        given.ReadAsync(database => database.Reservations.CountAsync(each => each.ScheduleId == concert.ScheduleId));
}
