namespace Concert.Api.Tests;

using System.Globalization;
using Concert.Bench;
using Npgsql;

/// <summary>How often a call waits for the database and for Redis, counted on the wire.</summary>
[Collection(Measuring.Name)]
public sealed class RoundTripTests(Given given) : IClassFixture<Given>
{
    /// <summary>Before these, statements are prepared and connections opened.</summary>
    private const int CallsBefore = 6;
    private const int Calls = 5;

    [Fact]
    public async Task Given_a_warm_instance_When_a_seat_list_is_read_again_Then_it_asks_no_server()
    {
        await using var wire = Wire();
        var concert = await given.AConcert();
        var anybody = given.Anybody(wire.Host);

        var trips = await wire.Count(_ => anybody.Get(concert.Seats), HttpStatusCode.OK);

        trips.ShouldBe(database: 0, redis: 0);
    }

    [Fact]
    public async Task Given_a_warm_instance_When_users_join_and_ask_Then_each_call_is_one_trip_to_Redis()
    {
        await using var wire = Wire();
        var concert = await given.AConcert(policy: new { maxActive = 1 });
        var users = await given.Customers(CallsBefore + Calls, host: wire.Host);

        var joins = await wire.Count(
            call => users[call].Post($"concerts/{concert.Id}/queue/tokens"),
            HttpStatusCode.Created
        );
        var waiting = await users[^1].Join(concert.Id);
        var looks = await wire.Count(_ => waiting.Get("queue/status"), HttpStatusCode.OK);

        joins.ShouldBe(database: 0, redis: 1);
        looks.ShouldBe(database: 0, redis: 1);
    }

    [Fact]
    public async Task Given_a_warm_instance_When_seats_are_held_and_paid_Then_each_call_is_two_trips_to_the_database()
    {
        await using var wire = Wire();
        var concert = await given.AConcert(seats: 100);
        var users = await Given.Admitted(
            concert,
            await given.Customers(2 * (CallsBefore + Calls), balance: 10_000, host: wire.Host)
        );
        var held = new List<Answer>();

        var holds = await wire.Count(
            async call =>
            {
                held.Add(await users[call].Hold(concert, concert.SeatIds[call]));
                return held[^1];
            },
            HttpStatusCode.Created
        );
        var payments = await wire.Count(call => users[call].Pay(held[call]), HttpStatusCode.Created);

        // Three and two waits; two locks are taken at once, and given back at once.
        holds.ShouldBe(database: 2, redis: 4);
        payments.ShouldBe(database: 2, redis: 3);
    }

    [Fact]
    public async Task Given_a_warm_instance_When_holds_are_cancelled_and_money_moves_Then_each_call_is_two_trips_to_the_database()
    {
        await using var wire = Wire();
        var concert = await given.AConcert(seats: 100);
        var users = await Given.Admitted(concert, await given.Customers(CallsBefore + Calls, 10_000, wire.Host));
        var held = new List<Answer>();
        for (var user = 0; user < users.Count; user++)
            held.Add(await users[user].Hold(concert, concert.SeatIds[user]));

        var cancellations = await wire.Count(
            call => users[call].Delete($"reservations/{held[call]["id"]}"),
            HttpStatusCode.NoContent
        );
        var charges = await wire.Count(
            _ => users[0].Post("balance/charges", new { amount = 100 }),
            HttpStatusCode.Created
        );
        var uses = await wire.Count(_ => users[0].Post("balance/uses", new { amount = 1 }), HttpStatusCode.Created);

        cancellations.ShouldBe(database: 2, redis: 3);
        charges.ShouldBe(database: 2, redis: 2);
        uses.ShouldBe(database: 2, redis: 2);
    }

    private CountedHost Wire()
    {
        Assert.SkipWhen(
            Servers.Provider == DatabaseProvider.SqlServer,
            "What is counted are the messages of PostgreSQL's driver."
        );
        return new CountedHost(given);
    }

    private sealed record Trips(long Database, long Redis)
    {
        /// <summary>To Redis, at most so many.</summary>
        public void ShouldBe(int database, int redis)
        {
            Database.ShouldBe(database, "round trips to the database");
            Redis.ShouldBeLessThanOrEqualTo(redis, "round trips to Redis");
        }
    }

    /// <summary>An instance whose servers stand behind relays, and that does nothing but what it is asked.</summary>
    private sealed class CountedHost : IAsyncDisposable
    {
        private readonly Relay _database;
        private readonly Relay _redis;

        public CountedHost(Given given)
        {
            _database = new Relay(new NpgsqlConnectionStringBuilder(given.ConnectionString).Port);
            _redis = new Relay(int.Parse(Servers.Redis.Split(':', ',')[1], CultureInfo.InvariantCulture));
            Host = given.ANewHost(
                redis: $"127.0.0.1:{_redis.Port}",
                database: $"Port={_database.Port}",
                changes: ApiHost.StandStill
            );
        }

        public ApiHost Host { get; }

        /// <summary>
        /// The trips of each of the later calls. Of those to the database the median counts, since terms are read anew each
        /// second; of those to Redis the fewest, since what is sent at once may be answered one by one.
        /// </summary>
        public async Task<Trips> Count(Func<int, Task<Answer>> ask, HttpStatusCode expected)
        {
            var counts = new List<Trips>();
            for (var call = 0; call < CallsBefore + Calls; call++)
            {
                var (database, redis) = (_database.Trips, _redis.Trips);
                (await ask(call)).ShouldBe(expected);
                if (call >= CallsBefore)
                    counts.Add(new Trips(_database.Trips - database, _redis.Trips - redis));
            }
            return new Trips(
                counts.Select(each => each.Database).Order().ElementAt(Calls / 2),
                counts.Min(each => each.Redis)
            );
        }

        public async ValueTask DisposeAsync()
        {
            await Host.DisposeAsync();
            await _database.DisposeAsync();
            await _redis.DisposeAsync();
        }
    }
}
