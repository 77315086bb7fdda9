namespace Concert.Bench;

using System.Diagnostics;

/// <summary>
/// Buyers who join, look at their place, hold a seat and pay for it, at one and at two instances; beside what the four
/// calls, each measured by itself in the same rounds, would allow.
/// </summary>
internal static class Journeys
{
    private const double Goal = 0.7;

    /// <summary>The first buyer who comes to nothing else, and how many of them there are for one and for two instances.</summary>
    private const int FirstBuyer = 40_000;
    private const int BuyersOfEach = 40_000;

    private static readonly string[] Parts = ["join", "status", "hold1", "pay"];

    public static async Task RunAsync(BenchContext context)
    {
        var world = await context.WorldAsync();
        var parts = (await context.RoutesAsync()).Where(route => Parts.Contains(route.Name)).ToList();
        var section = context.Report.Add(
            "journey",
            "The journey from joining to having paid",
            "instances",
            "journeys a second",
            "sum of the parts",
            "share",
            "goal",
            "met",
            "CPU of the API, µs",
            "p50, p99 at 70 %, ms",
            "generator, cores",
            "unexpected answers"
        );
        var duration = TimeSpan.FromSeconds(context.IsQuick ? 1 : 2);
        for (var instances = 1; instances <= 2; instances++)
        {
            var second = instances == 2 ? await world.AddInstanceAsync() : null;
            ServerProcess[] servers = second is null ? [world.Api] : [world.Api, second];
            var buyers = new JourneyBuyers(world, instances - 1, servers);
            var (rates, shares, costs, sums) = (
                new List<double>(),
                new List<double>(),
                new List<double>(),
                new List<double>()
            );
            for (var round = 0; round <= context.Rounds; round++)
            {
                var sum = 0.0;
                // Those that were compared with their limits are warm.
                foreach (var part in parts.Where(part => round > 0 || part.ProductSlices.Count == 0))
                {
                    var slice = await Wrk.RunAsync(part.Product, TimeSpan.FromSeconds(1));
                    sum += 1 / slice.PerSecond;
                    foreach (var (what, count) in slice.Unexpected)
                        context.Report.Failures.Add($"{part.Title}, as a part of the journey: {count} x {what}");
                }
                var cpu = servers.Sum(server => server.Cpu);
                var (journeys, seconds) = await buyers.RushAsync(duration);
                if (round == 0)
                    continue;
                rates.Add(journeys / seconds);
                sums.Add(1 / sum);
                shares.Add(journeys / seconds * sum);
                costs.Add((servers.Sum(server => server.Cpu) - cpu) * 1e6 / Math.Max(1, journeys));
            }
            var rate = Figures.Median(rates, each => each);
            var open = await buyers.ArriveAsync(0.7 * rate, 2 * duration);
            var share = Figures.Median(shares, each => each);
            var unexpected = string.Join(", ", buyers.Unexpected.Select(pair => $"{pair.Value} x {pair.Key}"));
            section.Rows.Add([
                $"{instances}",
                Figures.Rate(rate),
                Figures.Rate(Figures.Median(sums, each => each)),
                $"{share:P0}",
                $"{Goal:P0}",
                share >= Goal ? "yes" : "no",
                $"{Figures.Median(costs, each => each):N0}",
                $"{open.Milliseconds(50):0.0}, {open.Milliseconds(99):0.0}",
                $"{open.GeneratorCores:0.00}",
                unexpected,
            ]);
            BenchContext.Say(
                $"journey at {instances}: {Figures.Rate(rate)}/s, {share:P0} of the sum of the parts {unexpected}"
            );
            if (unexpected.Length > 0)
                context.Report.Failures.Add($"Journeys at {instances}: unexpected answers: {unexpected}");
            if (second is not null)
                await world.EndInstanceAsync(second);
        }
        section.Notes.Add(
            "The sum of the parts is the harmonic one: the time of a journey is that of its four calls. The parts are "
                + "measured at one instance, so the row of two compares them with what one allows. The buyers are simulated in "
                + "this process, on the same machine; latencies count from the instant at which a buyer was meant to come."
        );
    }

    /// <summary>Buyers of one date, each of whom comes once.</summary>
    private sealed class JourneyBuyers(World world, int dateIndex, ServerProcess[] servers)
    {
        private readonly int _date = Sale.Journey.DateId(dateIndex);
        private readonly string _join = $"POST /api/v1/concerts/{Sale.Journey.ConcertId(world.Used)}/queue/tokens";
        private int _next = -1;

        public Dictionary<string, long> Unexpected { get; } = [];

        /// <summary>As many journeys as so many buyers at a time can make, each as soon as the last one is over.</summary>
        public async Task<(long Count, double Seconds)> RushAsync(TimeSpan duration)
        {
            var started = Stopwatch.GetTimestamp();
            var counts = await WithConnections(connections =>
                Task.WhenAll(
                    connections.Select(connection =>
                        Task.Run(async () =>
                        {
                            var count = 0L;
                            while (Stopwatch.GetElapsedTime(started) < duration)
                            {
                                if (Note(await GoAsync(connection)) is null)
                                    count++;
                            }
                            return count;
                        })
                    )
                )
            );
            return (counts.Sum(), Stopwatch.GetElapsedTime(started).TotalSeconds);
        }

        /// <summary>Buyers who come at this rate.</summary>
        public async Task<OpenResult> ArriveAsync(double rate, TimeSpan duration)
        {
            // Tokens are signed before, so that the generator has little else to do.
            var first = _next + 1;
            for (
                var buyer = first;
                buyer < Math.Min(first + (int)(rate * duration.TotalSeconds), BuyersOfEach);
                buyer++
            )
                world.AccessToken(Buyer(buyer));
            return await WithConnections(connections =>
                OpenLoad.RunAsync(
                    rate,
                    duration,
                    connections.Length,
                    async (_, worker) => Note(await GoAsync(connections[worker]))
                )
            );
        }

        /// <returns>What was unexpected; null if the seat is paid.</returns>
        private async Task<string?> GoAsync(RawConnection connection)
        {
            var number = Interlocked.Increment(ref _next);
            if (number >= BuyersOfEach)
                return "no buyer left";
            var buyer = Buyer(number);
            var joined = await connection.CallAsync(world.Request(_join, buyer));
            if (joined.Status != 201)
                return $"join {joined.Status}";
            var place = joined.Text("token");
            var looked = await connection.CallAsync(world.Request("GET /api/v1/queue/status", buyer, place));
            if (looked.Status != 200)
                return $"status {looked.Status}";
            var held = await connection.CallAsync(
                world.Request(
                    "POST /api/v1/reservations",
                    buyer,
                    place,
                    $$"""{"scheduleId":{{_date}},"seatIds":[{{Sale.Journey.SeatId(dateIndex, number)}}]}"""
                )
            );
            if (held.Status != 201)
                return $"hold {held.Status}";
            var paid = await connection.CallAsync(
                world.Request("POST /api/v1/payments", buyer, body: $$"""{"reservationId":"{{held.Text("id")}}"}""")
            );
            return paid.Status == 201 ? null : $"pay {paid.Status}";
        }

        private int Buyer(int number) => FirstBuyer + (dateIndex * BuyersOfEach) + number;

        private string? Note(string? problem)
        {
            if (problem is not null)
            {
                lock (Unexpected)
                    Unexpected[problem] = Unexpected.GetValueOrDefault(problem) + 1;
            }
            return problem;
        }

        private async Task<T> WithConnections<T>(Func<RawConnection[], Task<T>> use)
        {
            var connections = await Task.WhenAll(
                Enumerable
                    .Range(0, Wrk.Connections)
                    .Select(number => RawConnection.OpenAsync(servers[number % servers.Length].Port))
            );
            try
            {
                return await use(connections);
            }
            finally
            {
                foreach (var connection in connections)
                    connection.Dispose();
            }
        }
    }
}
