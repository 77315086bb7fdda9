namespace Concert.Bench.Locks;

using System.Diagnostics;
using Concert.Infrastructure.Locks;
using Concert.Infrastructure.Redis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using StackExchange.Redis;

/// <summary>
/// Strategies for one contested row, compared as the load grows: all users ask at once, all rounds are interleaved, and
/// after each the rows are checked. Meanwhile a bystander, whose row nobody else wants, shows what the others cost those
/// who have nothing to do with it.
/// </summary>
internal static class LockComparison
{
    private const string Database = "concert_bench_locks";
    private static readonly TimeSpan BystanderPause = TimeSpan.FromMilliseconds(5);

    public static async Task RunAsync(BenchContext context)
    {
        await RecreateDatabaseAsync(context);
        var settings = new NpgsqlConnectionStringBuilder(context.Database(Database))
        {
            Timeout = 120,
            CommandTimeout = 120,
            MaxAutoPrepare = 20,
        };
        try
        {
            await using var pool = NpgsqlDataSource.Create(settings);
            await using var redis = await ConnectionMultiplexer.ConnectAsync(context.Redis);
            using var connection = new RedisConnection(
                new ConfigurationBuilder()
                    .AddInMemoryCollection([new("ConnectionStrings:Redis", context.Redis)])
                    .Build(),
                Options.Create(new RedisOptions { KeyPrefix = "bench:" })
            );
            var product = new LockProvider(
                new WaitQueues(),
                connection,
                Options.Create(new LockOptions()),
                TimeProvider.System,
                NullLogger<LockProvider>.Instance
            );
            var operations = async () =>
                redis.OperationCount
                + await connection.CallAsync(
                    (database, _) => Task.FromResult(database.Multiplexer.OperationCount),
                    default
                );
            await CompareAsync(context, new Stock(pool), new Strategies(redis, product).All, operations);
        }
        finally
        {
            await ExecuteAsync(context, $"DROP DATABASE IF EXISTS {Database} WITH (FORCE)");
        }
    }

    private static async Task CompareAsync(
        BenchContext context,
        Stock stock,
        IReadOnlyList<Strategy> strategies,
        Func<Task<long>> countOperations
    )
    {
        int[] sizes = context.IsQuick ? [100, 1_000] : [100, 1_000, 5_000];
        Contest[] contests = [Contest.Balance, Contest.Seats];
        var results = new Dictionary<(Contest, int, Strategy), List<Result>>();
        for (var round = 0; round <= context.Rounds; round++)
        {
            // The largest size finds all warm from the others.
            foreach (var users in round == 0 ? sizes[..2] : sizes)
            foreach (var contest in contests)
            foreach (var strategy in strategies)
            {
                var result = await MeasureAsync(stock, contest, users, strategy, countOperations);
                BenchContext.Say(
                    (round == 0 ? "warm-up" : $"round {round} of {context.Rounds}")
                        + $": {users:N0} users, {contest.Name}, {strategy.Name}: {result.Total:N0} ms"
                );
                if (result.IsWrong)
                    context.Report.Failures.Add($"locks: {strategy.Name}, {contest.Name}, {users} users: wrong rows.");
                if (round == 0)
                    continue;
                if (!results.TryGetValue((contest, users, strategy), out var all))
                    results[(contest, users, strategy)] = all = [];
                all.Add(result);
            }
        }
        foreach (var contest in contests)
        {
            Show(
                context.Report,
                contest,
                sizes,
                strategies,
                (users, strategy) => Result.Median(results[(contest, users, strategy)])
            );
        }
    }

    private static async Task<Result> MeasureAsync(
        Stock stock,
        Contest contest,
        int users,
        Strategy strategy,
        Func<Task<long>> countOperations
    )
    {
        await stock.RefillAsync(contest, users);
        var operations = await countOperations();
        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var end = new CancellationTokenSource();
        var clock = new Stopwatch();
        var takes = Enumerable.Range(0, users).Select(user => TakeAsync((user % contest.Items) + 1)).ToArray();
        clock.Start();
        var bystander = StandByAsync(stock, end.Token);
        start.SetResult();
        var outcomes = await Task.WhenAll(takes);
        var total = clock.Elapsed.TotalMilliseconds;
        await end.CancelAsync();
        var waits = await bystander;

        var taken = await stock.CountTakenAsync(contest, users);
        var told = outcomes.Count(outcome => outcome.Taken is true);
        var gaveUp = outcomes.Count(outcome => outcome.Taken is null);
        return new Result(
            total,
            Percentile([.. outcomes.Select(outcome => outcome.Milliseconds)], 0.5),
            Percentile([.. outcomes.Select(outcome => outcome.Milliseconds)], 0.99),
            stock.MaxSessions,
            stock.RoundTrips / (double)users,
            (await countOperations() - operations) / (double)users,
            Percentile(waits, 0.99),
            gaveUp,
            IsWrong: taken != told || (gaveUp == 0 && taken != contest.WinnersOf(users))
        );

        async Task<(bool? Taken, double Milliseconds)> TakeAsync(int item)
        {
            await start.Task;
            var outcome = await strategy.TakeAsync(stock, contest, item);
            return (outcome, clock.Elapsed.TotalMilliseconds);
        }
    }

    private static async Task<double[]> StandByAsync(Stock stock, CancellationToken end)
    {
        var waits = new List<double>();
        do
        {
            var began = Stopwatch.GetTimestamp();
            await stock.StandByAsync();
            waits.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            await Task.Delay(BystanderPause, CancellationToken.None);
        } while (!end.IsCancellationRequested);
        return [.. waits];
    }

    private static void Show(
        Report report,
        Contest contest,
        int[] sizes,
        IReadOnlyList<Strategy> strategies,
        Func<int, Strategy, Result> resultOf
    )
    {
        var section = report.Add(
            "locks",
            $"Lock strategies: many users, {contest.Name}",
            [
                "users",
                "strategy",
                "all served after, ms",
                "p50, ms",
                "p99, ms",
                "sessions at most",
                "round trips to the database a user",
                "calls to Redis a user",
                "bystander's p99, ms",
                "gave up",
            ]
        );
        foreach (var users in sizes)
        foreach (var strategy in strategies)
        {
            var result = resultOf(users, strategy);
            section.Rows.Add([
                $"{users:N0}",
                strategy.Name,
                $"{result.Total:N0}",
                $"{result.P50:N0}",
                $"{result.P99:N0}",
                $"{result.Sessions}",
                $"{result.RoundTrips:N2}",
                $"{result.RedisCalls:N2}",
                $"{result.Bystander:N1}",
                $"{result.GaveUp}",
            ]);
        }
        section.Notes.Add(Explain(contest, sizes[^1], [.. strategies.Select(each => resultOf(sizes[^1], each))]));
        section.Charts.Add(ChartOf("All are served after", result => result.Total));
        section.Charts.Add(ChartOf("A bystander waits (p99)", result => result.Bystander));
        section.Data = strategies.SelectMany(strategy =>
            sizes.Select(users => new
            {
                Users = users,
                strategy.Name,
                Result = resultOf(users, strategy),
            })
        );

        Chart ChartOf(string title, Func<Result, double> value) =>
            new(
                $"{title}: {contest.Name}",
                "ms",
                [.. sizes.Select(users => $"{users:N0} users")],
                [
                    .. strategies.Select(strategy => new Series(
                        strategy.Name,
                        [.. sizes.Select(users => (double?)value(resultOf(users, strategy)))]
                    )),
                ],
                IsLogarithmic: true
            );
    }

    private static string Explain(Contest contest, int users, Result[] of)
    {
        var (redisLock, conditional, rowLock, optimistic, product) = (of[0], of[1], of[2], of[3], of[4]);
        return contest.Waits
            ? $"""
                The default is the wait queue, then the Redis lock and the conditional update, for the sake of everybody else.
                With {users:N0} users, the conditional update alone serves all in {conditional.Total:N0} ms, but takes
                {conditional.Sessions} of 64 database sessions, and an unrelated transaction takes {conditional.Bystander:N0} ms;
                behind the wait queue, it takes {product.Bystander:N0} ms beside {product.Sessions} session. Those who wait pay for
                it ({product.Total:N0} ms), and one balance is contested by its owner alone. The row lock ties up as many sessions
                for longer ({rowLock.Total:N0} ms); the optimistic version makes {optimistic.RoundTrips:N1} round trips a user; a
                Redis lock polled by all makes {redisLock.RedisCalls:N1} calls a user and is free between polls ({redisLock.Total:N0} ms).
                """
            : $"""
                The default is the wait queue, then the Redis lock and the conditional update. With {users:N0} users, it tells
                everybody within {product.Total:N0} ms, since those who wait for a seat share a read of it:
                {product.RoundTrips:N2} round trips to the database a user. The conditional update alone makes
                {conditional.RoundTrips:N2} and takes {conditional.Total:N0} ms, the optimistic version {optimistic.RoundTrips:N2}
                ({optimistic.Total:N0} ms), the Redis lock tried by all {redisLock.RoundTrips:N2} ({redisLock.Total:N0} ms), and the row
                lock {rowLock.RoundTrips:N2} ({rowLock.Total:N0} ms). An unrelated transaction takes {product.Bystander:N0} ms
                meanwhile, and {conditional.Bystander:N0} ms beside the conditional update alone.
                """;
    }

    private static double Percentile(double[] values, double part)
    {
        Array.Sort(values);
        return values[Math.Min(values.Length - 1, (int)(part * values.Length))];
    }

    private static async Task RecreateDatabaseAsync(BenchContext context)
    {
        await ExecuteAsync(context, $"DROP DATABASE IF EXISTS {Database} WITH (FORCE)");
        await ExecuteAsync(context, $"CREATE DATABASE {Database}");
    }

    private static async Task ExecuteAsync(BenchContext context, string sql)
    {
        await using var server = new NpgsqlConnection(context.Server);
        await server.OpenAsync();
        await using var command = new NpgsqlCommand(sql, server);
        await command.ExecuteNonQueryAsync();
    }

    /// <param name="Total">Until the last one has an answer, in milliseconds, as all times here.</param>
    private sealed record Result(
        double Total,
        double P50,
        double P99,
        double Sessions,
        double RoundTrips,
        double RedisCalls,
        double Bystander,
        double GaveUp,
        bool IsWrong
    )
    {
        public static Result Median(List<Result> all)
        {
            double Of(Func<Result, double> value) => all.Select(value).Order().ElementAt(all.Count / 2);
            return new Result(
                Of(result => result.Total),
                Of(result => result.P50),
                Of(result => result.P99),
                Of(result => result.Sessions),
                Of(result => result.RoundTrips),
                Of(result => result.RedisCalls),
                Of(result => result.Bystander),
                Of(result => result.GaveUp),
                all.Any(result => result.IsWrong)
            );
        }
    }
}
