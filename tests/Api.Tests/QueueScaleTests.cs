namespace Concert.Api.Tests;

using System.Diagnostics;

/// <summary>What a long line costs, by Redis's own measure.</summary>
[Collection(Measuring.Name)]
[Trait("Category", "Scale")]
public sealed class QueueScaleTests(Given given, ITestOutputHelper output) : IClassFixture<Given>
{
    private const int Few = 1_000;
    private const int Batch = 1_400;
    private static readonly int Many = Scale.Of(20_000, full: 1_000_000);
    private static readonly int Rounds = Scale.Of(40, full: 200);

    [Fact]
    public async Task Given_a_long_line_When_users_join_ask_and_are_admitted_Then_each_costs_at_most_twice_as_in_a_short_one()
    {
        var queue = given.Queue;
        await using var redis = await RedisServer.Of(given);
        var few = await ALine();
        var many = await ALine();
        await given.Joined(few, Few);
        var filling = Stopwatch.StartNew();
        await given.Joined(many, Many);
        output.WriteLine($"{Many / filling.Elapsed.TotalSeconds:N0} joins a second, through the port");
        var bytes = await redis.BytesOf(many.ConcertId) / Many;
        output.WriteLine($"{bytes} bytes of Redis for each waiting user");

        // Alternating, so that what else the machine does meets both alike.
        var (joins, looks, promotions) = (new Costs(), new Costs(), new Costs());
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var (sale, side) in new[] { (few, 0), (many, 1) })
            {
                var user = Guid.CreateVersion7();
                var (joined, join) = await redis.CostOf(
                    sale.ConcertId,
                    $"{user:N}",
                    () => queue.JoinAsync(sale, user, earlier: null, default)
                );
                joins.Add(side, join);
                var (_, look) = await redis.CostOf(
                    sale.ConcertId,
                    $"{user:N}",
                    () => queue.FindAsync(sale, [joined!.Place.Pass], default)
                );
                looks.Add(side, look);
            }
        }
        for (var round = 1; round <= 5; round++)
        {
            await given.Joined(few, Batch);
            await given.Joined(many, Batch);
            foreach (var (sale, side) in new[] { (few, 0), (many, 1) })
            {
                // The sale is paused, so that no job comes in between, but not for this call, which has room for a batch.
                var open = sale with
                {
                    QueueIsPaused = false,
                    Policy = OneMoreBatch(round * Batch),
                };
                var (promotion, cost) = await redis.CostOf(
                    sale.ConcertId,
                    mentioning: "",
                    () => queue.PromoteAsync(open, default)
                );
                promotion!.Passed.ShouldBe(round * Batch);
                promotions.Add(side, cost);
            }
        }

        foreach (var (name, figures) in new[] { ("join", joins), ("status", looks), ("promotion", promotions) })
        {
            output.WriteLine(
                $"{name}: {figures.Median(0):N0} µs with {Few:N0} waiting, {figures.Median(1):N0} µs with {Many:N0}"
            );
            figures.Median(1).ShouldBeLessThanOrEqualTo(2 * figures.Median(0), name);
        }
        bytes.ShouldBeInRange(1, 400);
    }

    /// <summary>A sale that is paused.</summary>
    private async Task<SaleTerms> ALine()
    {
        var concert = await given.AConcert();
        await given.AnOrganizer().Post($"admin/concerts/{concert.Id}/queue/pause");
        return await given.SaleOf(concert);
    }

    /// <summary>A policy under which only the cap counts.</summary>
    private static SalePolicy OneMoreBatch(int maxActive) =>
        new(
            HoldSeconds: 300,
            MaxSeatsPerUser: 4,
            AdmissionsPerInterval: SalePolicy.AdmissionsPerIntervalBounds.Max,
            IntervalSeconds: 1,
            maxActive,
            ActiveSeconds: 3_600,
            NoShowSeconds: 3_600,
            MaxUnpaidHolds: 50,
            Fairness.Arrival
        );

    /// <summary>Costs in the short and in the long line.</summary>
    private sealed class Costs
    {
        private readonly List<TimeSpan>[] _costs =
        [
            [],
            [],
        ];

        public void Add(int side, TimeSpan cost) => _costs[side].Add(cost);

        public double Median(int side) => _costs[side].Order().ElementAt(_costs[side].Count / 2).TotalMicroseconds;
    }
}
