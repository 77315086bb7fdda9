namespace Concert.Api.Tests;

using Npgsql;

/// <summary>Reads of the catalogue go to a replica that has all that was committed before them, and to no other.</summary>
public sealed class ReplicaTests(ReplicaTests.Pair pair) : IClassFixture<ReplicaTests.Pair>
{
    private Given Given => pair.Given;

    private Client Anybody => Given.Anybody(pair.Host);

    [Fact(Skip = FaultTests.OnlyPostgres, SkipUnless = nameof(FaultTests.IsPostgres), SkipType = typeof(FaultTests))]
    public async Task Given_a_replica_When_the_catalogue_is_read_Then_it_is_read_there_and_shows_ones_own_writes()
    {
        var concert = await Given.AConcert(seats: 20);
        var user = await Given.AnAdmittedCustomer(concert, host: pair.Host);
        var before = await CountReads();

        foreach (var (i, seat) in concert.SeatIds.Index())
        {
            (await user.Hold(concert, seat)).Status.ShouldBeOneOf(
                HttpStatusCode.Created,
                HttpStatusCode.UnprocessableEntity
            );
            var held = (await Anybody.Get($"{concert.Seats}?status=held")).Items.Count;
            held.ShouldBe(Math.Min(i + 1, 4), "the policy allows four seats");
            var date = await Anybody.Get($"schedules/{concert.ScheduleId}");
            date["availableSeats"].ShouldBe($"{20 - held}");
        }

        await Eventually.Get(
            async () =>
            {
                await Anybody.Get(concert.Seats);
                return await CountReads();
            },
            reads => reads > before
        );
    }

    [Fact(Skip = FaultTests.OnlyPostgres, SkipUnless = nameof(FaultTests.IsPostgres), SkipType = typeof(FaultTests))]
    public async Task Given_a_replica_that_is_behind_or_away_When_the_catalogue_is_read_Then_nobody_reads_what_has_passed()
    {
        var concert = await Given.AConcert();
        var user = await Given.AnAdmittedCustomer(concert, host: pair.Host);
        await Anybody.Get(concert.Seats);

        await pair.Replica.Ask("SELECT pg_wal_replay_pause()");
        (await user.Hold(concert, concert.SeatIds[0])).ShouldBe(HttpStatusCode.Created);
        (await Held(concert)).ShouldBe(1);
        (await user.Hold(concert, concert.SeatIds[1])).ShouldBe(HttpStatusCode.Created);
        (await Held(concert)).ShouldBe(2);

        await pair.Replica.Stop();
        NpgsqlConnection.ClearAllPools();
        (await user.Hold(concert, concert.SeatIds[2])).ShouldBe(HttpStatusCode.Created);
        (await Held(concert)).ShouldBe(3);

        // It catches up, and is read again.
        await pair.Replica.Begin();
        var before = await CountReads();
        await Eventually.Get(
            async () =>
            {
                (await Held(concert)).ShouldBe(3);
                return await CountReads();
            },
            reads => reads > before
        );
    }

    private async Task<int> Held(TestConcert concert) =>
        (await Anybody.Get($"{concert.Seats}?status=held")).Items.Count;

    /// <summary>How often the seats were looked up on the replica, which writes this down within a second.</summary>
    private async Task<long> CountReads() =>
        (long)
            (
                await pair.Replica.Ask(
                    "SELECT coalesce(sum(idx_scan + seq_scan), 0)::bigint FROM pg_stat_user_tables WHERE relname = 'seats'",
                    pair.Database
                )
            )!;

    /// <summary>A PostgreSQL, its replica, and an instance on both.</summary>
    public sealed class Pair : IAsyncLifetime
    {
        private OwnPostgres? _primary;

        internal OwnPostgres Replica { get; private set; } = null!;

        internal Given Given { get; private set; } = null!;

        /// <summary>The instance that reads the replica.</summary>
        internal ApiHost Host { get; private set; } = null!;

        internal string Database => new NpgsqlConnectionStringBuilder(Given.ConnectionString).Database!;

        public async ValueTask InitializeAsync()
        {
            if (!FaultTests.IsPostgres || await OwnPostgres.Start() is not { } primary)
                return;
            _primary = primary;
            Replica = await primary.StartReplica();
            Given = new Given(primary, redis: null);
            await Given.InitializeAsync();
            Host = Given.ANewHost(
                settings: new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["ConnectionStrings:Replica"] = $"{Replica.ConnectionString};Database={Database}",
                }
            );
        }

        public async ValueTask DisposeAsync()
        {
            if (_primary is null)
                return;
            await Host.DisposeAsync();
            await Given.DisposeAsync();
            await Replica.DisposeAsync();
            await _primary.DisposeAsync();
        }
    }
}
