namespace Concert.Bench;

using System.Globalization;
using System.Net.Http.Headers;

/// <summary>
/// One row of the table. The product and its limit take turns, so that what else the machine does meets both alike.
/// </summary>
/// <param name="Goal">The least share of the limit; null for a figure without a goal.</param>
internal sealed record Route(string Name, string Title, Load Product, Load Limit, double? Goal)
{
    /// <summary>True for what a rough run leaves out.</summary>
    public bool IsThorough { get; init; }

    public List<Slice> ProductSlices { get; } = [];
    public List<Slice> LimitSlices { get; } = [];
    public OpenResult? AtSeventyPercent { get; set; }
    public double? DatabaseTrips { get; set; }
    public double? RedisTrips { get; set; }

    public double ProductPerSecond => Figures.Median(ProductSlices, slice => slice.PerSecond);
    public double LimitPerSecond => Figures.Median(LimitSlices, slice => slice.PerSecond);

    /// <summary>The median of the rounds' shares.</summary>
    public double Share =>
        Figures.Median(
            ProductSlices.Zip(LimitSlices).ToList(),
            round => round.First.PerSecond / round.Second.PerSecond
        );

    public double CpuMicroseconds => Figures.Median(ProductSlices, slice => slice.CpuMicroseconds);
    public double Allocated => Figures.Median(ProductSlices, slice => slice.AllocatedPerCall);

    public string Unexpected =>
        string.Join(
            ", ",
            ProductSlices
                .Select(slice => slice.Unexpected)
                .Append(AtSeventyPercent?.Unexpected ?? new Dictionary<string, long>())
                .SelectMany(some => some)
                .GroupBy(pair => pair.Key)
                .Select(pairs => $"{pairs.Sum(pair => pair.Value)} x {pairs.Key}")
        );
}

internal static class Figures
{
    public static double Median<T>(IReadOnlyCollection<T> values, Func<T, double> of) =>
        values.Count == 0 ? double.NaN : values.Select(of).Order().ElementAt(values.Count / 2);

    public static string Rate(double perSecond) =>
        perSecond >= 100 ? $"{perSecond:N0}" : perSecond.ToString("0.0", CultureInfo.InvariantCulture);
}

/// <summary>Every route that matters when a sale opens, beside what it could be at best.</summary>
internal static class Routes
{
    private const int CallsForTrips = 41;

    /// <summary>Users who join, and need not have registered.</summary>
    private const int FirstJoiner = 1_000_000;

    public static async Task RunAsync(BenchContext context)
    {
        var world = await context.WorldAsync();
        var routes = (await context.RoutesAsync()).ToList();
        routes.RemoveAll(route => !context.Wants("routes", route.Name) || (context.IsQuick && route.IsThorough));

        var duration = TimeSpan.FromSeconds(context.IsQuick ? 1 : 2);
        foreach (var route in routes)
        {
            await MeasureAsync(context, route, duration);
            BenchContext.Say(
                $"{route.Title, -36} {Figures.Rate(route.ProductPerSecond), 8}/s of {Figures.Rate(route.LimitPerSecond), 8}/s, "
                    + $"{route.Share:P0}{(route.Unexpected is { Length: > 0 } bad ? $", UNEXPECTED {bad}" : "")}"
            );
        }
        await CountTripsAsync(context, world, routes);
        Write(context, routes);
    }

    /// <summary>All of them; what they have used up is known to them, so there is one list for a world.</summary>
    public static async Task<IReadOnlyList<Route>> MakeAsync(World world)
    {
        using var http = new HttpClient(new SocketsHttpHandler());
        return [.. await ReadsAsync(world, http), .. await QueueAsync(world, http), .. Writes(world)];
    }

    private static async Task MeasureAsync(BenchContext context, Route route, TimeSpan duration)
    {
        for (var round = 0; round <= context.Rounds; round++)
        {
            // The first round pays for what is compiled, prepared and cached.
            var length = round == 0 ? WarmUps(context, route) * duration : duration;
            var (product, limit) = (await Wrk.RunAsync(route.Product, length), await Wrk.RunAsync(route.Limit, length));
            if (round == 0)
                continue;
            route.ProductSlices.Add(product);
            route.LimitSlices.Add(limit);
        }
        if (route.ProductPerSecond > 0)
            route.AtSeventyPercent = await OpenLoad.RunAsync(
                route.Product,
                0.7 * route.ProductPerSecond,
                1.5 * duration
            );
    }

    /// <summary>Calls that can be made only once are warmed up by those before them.</summary>
    private static int WarmUps(BenchContext context, Route route) => route.Product.Last > 0 || context.IsQuick ? 2 : 6;

    private static async Task<List<Route>> ReadsAsync(World world, HttpClient http)
    {
        var (concert, date) = (Sale.Read.ConcertId(world.Used), Sale.Read.DateId(0));
        var routes = new List<Route>();
        foreach (
            var (name, title, path) in new[]
            {
                ("list", "concert list", "/api/v1/concerts"),
                ("details", "concert details", $"/api/v1/concerts/{concert}"),
                ("dates", "dates", $"/api/v1/concerts/{concert}/schedules"),
                ("seats50", "50 seats", $"/api/v1/schedules/{date}/seats"),
                ("seats5000", "5,000 seats", $"/api/v1/schedules/{date + 1}/seats"),
            }
        )
        {
            var isSeats = name.StartsWith("seats", StringComparison.Ordinal);
            var tag = await StoreAsync(world, http, path, $"/{name}", encoding: null);
            routes.Add(new(name, $"{title}, hit", new(world.Api, path), new(world.Limits, $"/{name}"), 0.8));
            if (tag is not null)
            {
                string[] match = [$"If-None-Match: {tag}"];
                routes.Add(
                    new(
                        $"{name}-304",
                        $"{title}, 304",
                        new(world.Api, path) { Headers = match, Expected = [304] },
                        new(world.Limits, $"/{name}") { Headers = match, Expected = [304] },
                        0.8
                    )
                    {
                        IsThorough = !isSeats,
                    }
                );
            }
            string[] gzip = ["Accept-Encoding: gzip"];
            await StoreAsync(world, http, path, $"/{name}-gzip", "gzip");
            routes.Add(
                new(
                    $"{name}-gzip",
                    $"{title}, gzip",
                    new(world.Api, path) { Headers = gzip },
                    new(world.Limits, $"/{name}-gzip"),
                    0.8
                )
                {
                    IsThorough = !isSeats,
                }
            );
        }
        return routes;
    }

    /// <summary>Lets the limit answer a path with what the product answers now.</summary>
    /// <returns>The entity tag, if the answer has one.</returns>
    private static async Task<string?> StoreAsync(
        World world,
        HttpClient http,
        string path,
        string limit,
        string? encoding
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(world.Api.Address, path));
        if (encoding is not null)
            request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue(encoding));
        using var answer = await http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        var tag = answer.Headers.ETag?.ToString();
        var bytes = await answer.Content.ReadAsByteArrayAsync();
        await StoreAsync(
            world,
            http,
            limit,
            bytes,
            $"{answer.Content.Headers.ContentType}",
            answer.Content.Headers.ContentEncoding.SingleOrDefault(),
            tag
        );
        return tag;
    }

    private static async Task StoreAsync(
        World world,
        HttpClient http,
        string limit,
        byte[] bytes,
        string type,
        string? encoding = null,
        string? tag = null
    )
    {
        using var store = new HttpRequestMessage(HttpMethod.Post, new Uri(world.Limits.Address, "/store"))
        {
            Content = new ByteArrayContent(bytes),
        };
        store.Headers.Add("X-Path", limit);
        store.Headers.Add("X-Type", type);
        if (encoding is not null)
            store.Headers.Add("X-Encoding", encoding);
        if (tag is not null)
            store.Headers.Add("X-Tag", tag);
        using var stored = await http.SendAsync(store);
        stored.EnsureSuccessStatusCode();
    }

    private static async Task<List<Route>> QueueAsync(World world, HttpClient http)
    {
        var sale = Sale.Waiting;
        var tokens = Enumerable.Range(0, World.WaitingUsers).Select(user => world.QueueToken(sale, user)).ToArray();
        byte[] Status(string path, long user) => world.Request($"GET {path}", (int)user, tokens[user]);
        byte[] Join(string path, long number) => world.Request($"POST {path}", FirstJoiner + (int)number);
        const string status = "/api/v1/queue/status";
        var join = $"/api/v1/concerts/{sale.ConcertId(world.Used)}/queue/tokens";

        // What the limits answer is as long as what the product does.
        using var connection = await RawConnection.OpenAsync(world.Api.Port);
        foreach (
            var (name, request) in new[] { ("/status-answer", Status(status, 1)), ("/join-answer", Join(join, 0)) }
        )
            await StoreAsync(
                world,
                http,
                name,
                (await connection.CallAsync(request)).Body.ToArray(),
                "application/json; charset=utf-8"
            );
        var batch = """{"id":"00000000-0000-7000-8000-000000000000","status":"pending","totalPrice":1000}"""u8;
        await StoreAsync(world, http, "/batch-answer", batch.ToArray(), "application/json; charset=utf-8");

        return
        [
            new(
                "status",
                "queue status",
                new(world.Api, status) { Prepared = user => Status(status, user), Again = tokens.Length },
                new(world.Limits, "/status") { Prepared = user => Status("/status", user), Again = tokens.Length },
                0.7
            ),
            new(
                "join",
                "join the queue",
                new(world.Api, join, "POST")
                {
                    Prepared = number => Join(join, number),
                    Expected = [201],
                    Next = 1,
                },
                new(world.Limits, "/join", "POST") { Prepared = number => Join("/join", number) },
                0.6
            ),
        ];
    }

    private static IEnumerable<Route> Writes(World world)
    {
        var sale = Sale.Holds;
        var places = Enumerable.Range(0, World.HoldingUsers).Select(user => world.QueueToken(sale, user)).ToArray();
        var seatsOf = sale.Dates(world.IsQuick).ToDictionary(date => date.Id, date => date.Seats);
        byte[] Hold(int date, params IEnumerable<long> seats) =>
            HoldBy((int)(seats.First() % places.Length), date, string.Join(',', seats));
        byte[] HoldBy(int buyer, int date, string seats) =>
            world.Request(
                "POST /api/v1/reservations",
                buyer,
                places[buyer],
                $$"""{"scheduleId":{{date}},"seatIds":[{{seats}}]}"""
            );
        byte[] Fours(long number)
        {
            // Two dates, one after the other.
            var perDate = seatsOf[sale.DateId(1)] / 4;
            var index = number < perDate ? 1 : 4;
            var first = sale.SeatId(index, number % perDate * 4);
            return HoldBy(
                (int)(number % places.Length),
                sale.DateId(index),
                $"{first},{first + 1},{first + 2},{first + 3}"
            );
        }
        byte[] Money(string what, long number) =>
            world.Request($"POST /api/v1/balance/{what}", World.PayingBuyer(number), body: """{"amount":100}""");

        foreach (var (name, what) in new[] { ("charge", "charges"), ("use", "uses") })
            yield return Write(
                name,
                $"{name} a balance",
                $"/api/v1/balance/{what}",
                number => Money(what, number),
                last: 0,
                goal: null
            );
        yield return Write(
            "hold1",
            "hold one seat",
            "/api/v1/reservations",
            number => Hold(sale.DateId(0), sale.SeatId(0, number)),
            seatsOf[sale.DateId(0)],
            goal: 0.5
        );
        yield return Write(
            "hold4",
            "hold four seats",
            "/api/v1/reservations",
            Fours,
            (seatsOf[sale.DateId(1)] + seatsOf[sale.DateId(4)]) / 4,
            goal: 0.5
        );
        yield return Write(
            "pay",
            "pay",
            "/api/v1/payments",
            number =>
                world.Request(
                    "POST /api/v1/payments",
                    World.PayingBuyer(number),
                    body: $$"""{"reservationId":"{{World.PendingHold(2, number)}}"}"""
                ),
            world.PendingCount(2),
            goal: 0.5
        );
        yield return Write(
            "cancel",
            "cancel a hold",
            "/api/v1/reservations",
            number =>
                world.Request($"DELETE /api/v1/reservations/{World.PendingHold(3, number)}", World.PayingBuyer(number)),
            world.PendingCount(3),
            goal: null,
            expected: 204
        );

        Route Write(
            string name,
            string title,
            string path,
            Func<long, byte[]> prepared,
            int last,
            double? goal,
            int expected = 201
        ) =>
            new(
                name,
                title,
                new(world.Api, path, "POST")
                {
                    Prepared = prepared,
                    Expected = [expected],
                    Last = last,
                    Again = last == 0 ? World.PayingUsers : 0,
                },
                new(world.Limits, "/batch", "POST"),
                goal
            );
    }

    /// <summary>
    /// One caller makes one call after the other at an instance whose servers stand behind relays. The median leaves out
    /// what the instance does besides.
    /// </summary>
    private static async Task CountTripsAsync(BenchContext context, World world, IReadOnlyList<Route> routes)
    {
        BenchContext.Say("Counting round trips");
        await using var relays = new Relays(context, world);
        var instance = await relays.StartInstanceAsync(world);
        await relays.QuietAsync();
        foreach (var route in routes)
        {
            using var connection = await RawConnection.OpenAsync(instance.Port);
            var (database, redis) = (new List<long>(), new List<long>());
            for (var call = 0; call < CallsForTrips; call++)
            {
                if (route.Product.Again == 0 && route.Product.Next >= route.Product.Last)
                    break;
                var before = (relays.Database.Trips, relays.Redis.Trips);
                await connection.CallAsync(route.Product.Request(route.Product.Take()));
                database.Add(relays.Database.Trips - before.Item1);
                redis.Add(relays.Redis.Trips - before.Item2);
            }
            route.DatabaseTrips = Figures.Median(database, trips => trips);
            route.RedisTrips = Figures.Median(redis, trips => trips);
        }
        await world.EndInstanceAsync(instance);
    }

    private static void Write(BenchContext context, IReadOnlyList<Route> routes)
    {
        var section = context.Report.Add(
            "routes",
            "Routes beside their limits",
            "what",
            "a second",
            "limit",
            "share",
            "goal",
            "met",
            "CPU of the API, µs",
            "allocated, bytes",
            "database trips",
            "Redis trips",
            "p50, p99 at 70 %, ms",
            "generator, cores",
            "unexpected answers"
        );
        foreach (var route in routes)
        {
            var open = route.AtSeventyPercent;
            section.Rows.Add([
                route.Title,
                Figures.Rate(route.ProductPerSecond),
                Figures.Rate(route.LimitPerSecond),
                $"{route.Share:P0}",
                route.Goal is { } goal ? $"{goal:P0}" : "",
                route.Goal is null ? ""
                : route.Share >= route.Goal && open?.Milliseconds(99) < 50 ? "yes"
                : "no",
                $"{route.CpuMicroseconds:N0}",
                $"{route.Allocated:N0}",
                $"{route.DatabaseTrips:0.#}",
                $"{route.RedisTrips:0.#}",
                open is null ? "" : $"{open.Milliseconds(50):0.0}, {open.Milliseconds(99):0.0}",
                open is null ? "" : $"{open.GeneratorCores:0.00}",
                route.Unexpected,
            ]);
            if (route.Unexpected.Length > 0)
                context.Report.Failures.Add($"{route.Title}: unexpected answers: {route.Unexpected}");
            foreach (var slice in route.LimitSlices.Where(slice => slice.Unexpected.Count > 0))
                context.Report.Failures.Add(
                    $"The limit of {route.Title}: {string.Join(", ", slice.Unexpected.Select(pair => $"{pair.Value} x {pair.Key}"))}"
                );
        }
        section.Data = routes.Select(route => new
        {
            route.Name,
            route.Title,
            route.Goal,
            route.Share,
            route.ProductPerSecond,
            route.LimitPerSecond,
            route.CpuMicroseconds,
            route.Allocated,
            route.DatabaseTrips,
            route.RedisTrips,
            P50AtSeventyPercent = route.AtSeventyPercent?.Milliseconds(50),
            P99AtSeventyPercent = route.AtSeventyPercent?.Milliseconds(99),
            ProductSlices = route.ProductSlices.Select(slice => new
            {
                slice.PerSecond,
                slice.Calls,
                slice.Unexpected,
            }),
            LimitSlices = route.LimitSlices.Select(slice => new
            {
                slice.PerSecond,
                slice.Calls,
                slice.Unexpected,
            }),
        });
        string[] labels = [.. routes.Select(route => route.Title)];
        section.Charts.Add(
            new Chart(
                "Share of the limit",
                "%",
                labels,
                [
                    new("measured", [.. routes.Select(route => (double?)(100 * route.Share))]),
                    new("goal", [.. routes.Select(route => 100 * route.Goal)]),
                ]
            )
        );
        section.Charts.Add(
            new Chart(
                "Calls a second",
                "per s",
                labels,
                [
                    new("product", [.. routes.Select(route => (double?)route.ProductPerSecond)]),
                    new("limit", [.. routes.Select(route => (double?)route.LimitPerSecond)]),
                ],
                IsLogarithmic: true
            )
        );
    }
}

/// <summary>The database and Redis of an instance, each behind a relay.</summary>
internal sealed class Relays : IAsyncDisposable
{
    private readonly string _connectionString;

    public Relays(BenchContext context, World world)
    {
        var database = new Npgsql.NpgsqlConnectionStringBuilder(world.Database);
        Database = new Relay(database.Port);
        database.Port = Database.Port;
        _connectionString = database.ConnectionString;
        Redis = new Relay(int.Parse(context.Redis.Split(':', ',')[1], CultureInfo.InvariantCulture));
    }

    public Relay Database { get; }

    public Relay Redis { get; }

    public Task<ServerProcess> StartInstanceAsync(World world) =>
        world.AddInstanceAsync(
            ("ConnectionStrings__Database", _connectionString),
            ("ConnectionStrings__Redis", $"127.0.0.1:{Redis.Port}")
        );

    /// <summary>Waits, not for ever, until a new instance has done what instances do once.</summary>
    public async Task QuietAsync()
    {
        for (var second = 0; second < 15; second++)
        {
            var before = Database.Trips + Redis.Trips;
            await Task.Delay(TimeSpan.FromSeconds(1));
            if (second > 0 && Database.Trips + Redis.Trips - before < 100)
                return;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        await Redis.DisposeAsync();
    }
}
