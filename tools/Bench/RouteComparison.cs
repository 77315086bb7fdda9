namespace Concert.Bench;

/// <summary>Measures the routes beside their limits, and counts their round trips.</summary>
internal static class RouteComparison
{
    private const int CallsForTrips = 41;

    public static async Task RunAsync(BenchContext context)
    {
        var world = await context.WorldAsync();
        var routes = (await context.RoutesAsync()).ToList();
        routes.RemoveAll(route =>
            !context.Wants("routes", route.Name) || (context.IsQuick && route.IsThorough && context.Only != route.Name)
        );

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

    private static async Task MeasureAsync(BenchContext context, Route route, TimeSpan duration)
    {
        for (var round = 0; round <= context.Rounds; round++)
        {
            // The first round pays for what is compiled, prepared and cached.
            var length = round == 0 && !context.IsQuick ? 2 * duration : duration;
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
                context.IsQuick ? duration : 1.5 * duration
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
            var unexpected = new Dictionary<int, int>();
            for (var call = 0; call < CallsForTrips; call++)
            {
                if (route.Product.Again == 0 && route.Product.Next >= route.Product.Last)
                    break;
                var before = (relays.Database.Trips, relays.Redis.Trips);
                var answer = await connection.CallAsync(route.Product.Request(route.Product.Take()));
                // What had not changed when the routes were made may have changed by what they have done since.
                var hasChanged = answer.Status == 200 && route.Product.Expected is [304];
                if (!hasChanged && !route.Product.Expected.Contains(answer.Status))
                    unexpected[answer.Status] = unexpected.GetValueOrDefault(answer.Status) + 1;
                database.Add(relays.Database.Trips - before.Item1);
                redis.Add(relays.Redis.Trips - before.Item2);
            }
            if (database.Count == 0)
                context.Report.Failures.Add($"{route.Title}: no call was left whose round trips could be counted");
            foreach (var (status, count) in unexpected)
                context.Report.Failures.Add($"{route.Title}, counting round trips: {count} x {status}");
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
