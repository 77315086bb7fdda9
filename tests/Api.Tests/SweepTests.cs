namespace Concert.Api.Tests;

using System.Diagnostics;
using Microsoft.EntityFrameworkCore;

/// <summary>Holds that have run out are released, whatever stands in the way of one of them.</summary>
public sealed class SweepTests(Given given, ITestOutputHelper output) : IClassFixture<Given>
{
    private static readonly object Roomy = new { maxSeatsPerUser = MaxSeats };
    private const int MaxSeats = 50;

    [Fact]
    public async Task Given_expired_holds_of_which_one_cannot_be_released_When_the_sweep_runs_Then_all_others_are()
    {
        var concert = await given.AConcert(seats: 8, Roomy);
        var holds = await Held(concert, 8);
        var bad = holds[2];

        // The event of its end is there already, which the index refuses to have twice.
        await given.ReadAsync(async database =>
        {
            await database.Database.ExecuteSqlRawAsync(
                """
                INSERT INTO outbox (id, aggregate, aggregate_id, sequence, type, payload, occurred_at, partition, position, awaiting)
                SELECT {1}, aggregate, aggregate_id, 2, type, payload, occurred_at, partition, position, 0
                FROM outbox WHERE aggregate_id = {0}
                """,
                bad,
                Guid.CreateVersion7()
            );
            return true;
        });
        await given.Expire(concert);

        await Eventually.Get(() => Pending(concert), pending => pending is [var only] && $"{only}" == bad);

        // It stops nobody from holding its seat either.
        var user = await given.AnAdmittedCustomer(concert);
        (await user.Hold(concert, concert.SeatIds[2])).ShouldBe(HttpStatusCode.Created);
        await given.ReadAsync(database =>
            database
                .Set<OutboxMessage>()
                .Where(each => each.AggregateId == bad && each.Sequence == 2)
                .ExecuteDeleteAsync()
        );
        await Eventually.Get(() => Pending(concert), pending => !pending.Exists(id => $"{id}" == bad));
        await given.ShouldKeepInvariants();
    }

    [Fact]
    public async Task Given_an_expired_hold_that_somebody_has_locked_When_the_sweep_runs_Then_it_passes_by_and_comes_again()
    {
        var concert = await given.AConcert(seats: 4, Roomy);
        var locked = Guid.Parse((await Held(concert, 4))[0]);

        await given.ReadAsync(async database =>
        {
            await using var busy = await database.Database.BeginTransactionAsync();
            await database.LockRowsAsync<Reservation>(hold => hold.Id == locked, CancellationToken.None);
            await given.Expire(concert, except: locked);
            await database
                .Reservations.Where(hold => hold.Id == locked)
                .ExecuteUpdateAsync(update =>
                    update.SetProperty(hold => hold.ExpiresAt, hold => hold.ReservedAt.AddSeconds(1))
                );
            await Eventually.Get(() => Pending(concert), pending => pending.Count == 1);
            await busy.CommitAsync();
            return true;
        });

        await Eventually.Get(() => Pending(concert), pending => pending.Count == 0);
        await given.ShouldKeepInvariants();
    }

    [Fact, Trait("Category", "Scale")]
    public async Task Given_many_holds_that_expire_together_When_buyers_come_for_their_seats_Then_nobody_waits_for_the_sweep()
    {
        var many = Scale.Of(200, full: 5_000);
        const int Buyers = 20;
        var concert = await given.AConcert(many, Roomy);
        await Held(concert, many - Buyers);
        var buyers = await Given.Admitted(concert, await given.Customers(2 * Buyers));
        var usual = await Times(buyers.Take(Buyers), concert.SeatIds.Skip(many - Buyers));

        var started = Stopwatch.GetTimestamp();
        await given.Expire(concert);
        var during = await Times(buyers.Skip(Buyers), concert.SeatIds.Take(Buyers));
        await Eventually.Get(() => Pending(concert), pending => pending.Count == Buyers);
        var sweeping = Stopwatch.GetElapsedTime(started);
        var free = (await given.Anybody().Get($"{concert.Seats}?status=available")).Items.Count;

        output.WriteLine($"{many} expired holds released within {sweeping.TotalSeconds:0.0} s");
        output.WriteLine($"a hold took {Median(usual):0.0} ms before and {Median(during):0.0} ms meanwhile");
        free.ShouldBe(many - Buyers);
        if (Scale.IsFull)
        {
            // Together much cheaper than one by one, and buyers hardly notice.
            sweeping.TotalMilliseconds.ShouldBeLessThan(many * Median(usual) / 2);
            Median(during).ShouldBeLessThan(10 * Median(usual));
        }
        await given.ShouldKeepInvariants();

        async Task<List<TimeSpan>> Times(IEnumerable<Client> users, IEnumerable<long> seats)
        {
            var times = new List<TimeSpan>();
            foreach (var (user, seat) in users.Zip(seats))
            {
                var asked = Stopwatch.GetTimestamp();
                (await user.Hold(concert, seat)).ShouldBe(HttpStatusCode.Created);
                times.Add(Stopwatch.GetElapsedTime(asked));
            }
            return times;
        }

        static double Median(List<TimeSpan> times) => times.Order().ElementAt(times.Count / 2).TotalMilliseconds;
    }

    /// <summary>The first seats of a concert are held, each by a hold of its own; answers the holds.</summary>
    private async Task<IReadOnlyList<string>> Held(TestConcert concert, int count)
    {
        var users = await Given.Admitted(concert, await given.Customers((count + MaxSeats - 1) / MaxSeats));
        var holds = new List<string>();
        foreach (var seats in concert.SeatIds.Take(count).Chunk(16))
        {
            var answers = await Task.WhenAll(
                seats.Select((seat, index) => users[(holds.Count + index) / MaxSeats].Hold(concert, seat))
            );
            holds.AddRange(answers.Select(answer => answer["id"]!));
        }
        return holds;
    }

    private Task<List<Guid>> Pending(TestConcert concert) =>
        given.ReadAsync(database =>
            database
                .Reservations.Where(hold => hold.ConcertId == concert.Id && hold.Status == ReservationStatus.Pending)
                .Select(hold => hold.Id)
                .ToListAsync()
        );
}
