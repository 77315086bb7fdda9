namespace Concert.Bench;

using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Npgsql;

/// <summary>
/// Whether the statements of the product cost as little in large tables as in small ones. The product is called over HTTP,
/// and PostgreSQL's own auto_explain, switched on for its connections alone, logs each plan with what its execution took;
/// so the statements, their parameters and how they are prepared are the product's own.
/// </summary>
internal static partial class PlanScale
{
    private const string Name = "concert_bench_scale";
    private const int SeatsPerDate = 5;
    private const int DatesPerConcert = 4;
    private const int Calls = 24;

    /// <summary>Without an index a statement may take seconds.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    /// <summary>Milliseconds of execution, by call and by the table that the statement must read.</summary>
    private static readonly (string Call, string Table, double Goal)[] Goals =
    [
        ("dates", "schedules", 0.09),
        ("free seats", "seats", 0.07),
    ];

    public static async Task RunAsync(BenchContext context)
    {
        await using var world = new World(context, Name);
        var section = context.Report.Add(
            "scale",
            "Statements as tables grow",
            "seats",
            "call",
            "statement",
            "executions",
            "median, ms",
            "goal",
            "met",
            "plan"
        );
        await world.Used.MakeAsync(Name);
        var (seats, stage) = (0, 0);
        foreach (var size in context.IsQuick ? [500_000, 2_000_000] : new[] { 500_000, 2_000_000, 10_000_000 })
        {
            BenchContext.Say($"Growing to {size:N0} seats");
            await GrowAsync(world, seats, size);
            (seats, stage) = (size, stage + 1);
            await using (var database = await OpenAsync(world))
            {
                var api = await world.AddInstanceAsync(("ConnectionStrings__Database", Explained(world)));
                foreach (var (call, requests) in Requests(world, api, seats, stage))
                    Note(
                        context.Report,
                        section,
                        size,
                        call,
                        await ExplainAsync(database, api, requests),
                        isGoal: true
                    );
                await world.EndInstanceAsync(api);
            }
        }

        BenchContext.Say("Without the indexes");
        var indexes = await IndexesAsync(world, "'schedules', 'seats'");
        await world.RunAsync(string.Join(';', indexes.Select(index => $"DROP INDEX \"{index.Name}\"")));
        await using (var database = await OpenAsync(world))
        {
            var api = await world.AddInstanceAsync(("ConnectionStrings__Database", Explained(world)));
            foreach (
                var (call, requests) in Requests(world, api, seats, stage)
                    .Where(each => Goals.Any(goal => goal.Call == each.Call))
            )
                Note(
                    context.Report,
                    section,
                    seats,
                    $"{call}, no index",
                    await ExplainAsync(database, api, requests),
                    isGoal: false
                );
        }
        section.Notes.Add(
            $"Executions as auto_explain logs them, {SeatsPerDate} seats a date, {DatesPerConcert} dates a concert, each call "
                + "for another concert or date. Where a call makes several statements, each has a line."
        );
    }

    /// <summary>Adds concerts, dates and seats up to the size, and makes the indexes when all rows are there.</summary>
    private static async Task GrowAsync(World world, int from, int to)
    {
        var indexes = await IndexesAsync(world, "'concerts', 'schedules', 'seats'");
        var (firstDate, lastDate) = ((from / SeatsPerDate) + 1, to / SeatsPerDate);
        if (from == 0)
            await world.RunAsync(
                $"""
                INSERT INTO users (id, email, normalized_email, password_hash, display_name, role, registered_at,
                    reservation_count, version)
                SELECT {Ids.User(
                    "n"
                )}, n || '@example.com', n || '@EXAMPLE.COM', '-', 'User', 0, clock_timestamp(), 0, 1
                FROM generate_series({Ids.FirstBuyer}, {Ids.FirstBuyer + 10_000}) AS n;
                INSERT INTO balances (user_id, amount, currency, version) SELECT id, 0, 'KRW', 0 FROM users
                """
            );
        await world.RunAsync(
            $"""
            {string.Join(';', indexes.Select(index => $"DROP INDEX \"{index.Name}\""))};
            SET session_replication_role = replica;
            SET synchronous_commit = off;
            INSERT INTO concerts (id, title, artist, venue, description, currency, sale_opens_at, sale_closes_at,
                queue_is_paused, policy_active_seconds, policy_admissions_per_interval, policy_hold_seconds,
                policy_interval_seconds, policy_max_active, policy_max_seats_per_user, version, policy_fairness,
                policy_no_show_seconds)
            SELECT n, 'Concert ' || n, 'Artist', 'Hall', 'All about it.', 'KRW', clock_timestamp() - interval '60 days',
                clock_timestamp() + CASE WHEN n % 1000 = 1 THEN interval '3000 days' ELSE interval '-1 day' END, false, 600,
                1400, 300, 10, 5000, 4, 1, 0, 120
            FROM generate_series({(firstDate - 1) / DatesPerConcert + 1}, {lastDate / DatesPerConcert}) AS n;
            INSERT INTO schedules (id, concert_id, starts_at, booking_opens_at, booking_closes_at, total_seats, price_from,
                version)
            SELECT n, (n - 1) / {DatesPerConcert} + 1, clock_timestamp() + interval '3001 days',
                clock_timestamp() - interval '60 days', clock_timestamp() + interval '3000 days', {SeatsPerDate}, 1000, 1
            FROM generate_series({firstDate}, {lastDate}) AS n;
            INSERT INTO seats (id, schedule_id, section, row, number, price, status)
            SELECT n, n / {SeatsPerDate} + 1, 'A', '1', n % {SeatsPerDate} + 1, 1000, 0
            FROM generate_series({from}, {to - 1}) AS n;
            {string.Join(';', indexes.Select(index => index.Definition))};
            VACUUM (ANALYZE) concerts, schedules, seats;
            CHECKPOINT
            """
        );
    }

    private static string Explained(World world) =>
        new NpgsqlConnectionStringBuilder(world.Database)
        {
            Options =
                "-c session_preload_libraries=auto_explain -c auto_explain.log_min_duration=0 "
                + "-c auto_explain.log_analyze=on -c auto_explain.log_timing=off -c auto_explain.log_format=json",
        }.ConnectionString;

    /// <summary>Each for other rows, so that none is answered with what was read before.</summary>
    private static IEnumerable<(string Call, IReadOnlyList<byte[]> Requests)> Requests(
        World world,
        ServerProcess api,
        int seats,
        int stage
    )
    {
        var dates = seats / SeatsPerDate;
        var some = Enumerable
            .Range(0, Calls)
            .Select(call => (long)call * (dates / Calls / 4_000 * 4_000) + 1)
            .ToArray();
        var concerts = some.Select(date => ((date - 1) / DatesPerConcert) + 1).ToArray();
        byte[] Get(string path) => world.Request($"GET /api/v1/{path}", buyer: 0);

        yield return ("dates", [.. concerts.Select(concert => Get($"concerts/{concert}/schedules"))]);
        yield return ("free seats", [.. some.Select(date => Get($"schedules/{date}/seats?status=available"))]);
        yield return ("list", [.. Enumerable.Range(1, Calls).Select(limit => Get($"concerts?limit={limit}"))]);
        yield return ("details", [.. concerts.Select(concert => Get($"concerts/{concert}"))]);

        // Each holds for a sale of its own, which is open.
        var buyer = stage * Calls;
        var holds = new List<byte[]>();
        using var connection = RawConnection.OpenAsync(api.Port).GetAwaiter().GetResult();
        foreach (var date in some)
        {
            buyer++;
            var concert = ((date - 1) / DatesPerConcert) + 1;
            var joined = connection
                .CallAsync(world.Request($"POST /api/v1/concerts/{concert}/queue/tokens", buyer))
                .AsTask()
                .GetAwaiter()
                .GetResult();
            var seat = (date - 1) * SeatsPerDate + stage;
            holds.Add(
                world.Request(
                    "POST /api/v1/reservations",
                    buyer,
                    joined.Text("token"),
                    $$"""{"scheduleId":{{date}},"seatIds":[{{seat}}]}"""
                )
            );
        }
        yield return ("hold", holds);
    }

    /// <summary>Makes the calls, and reads from the server's log what they executed.</summary>
    private static async Task<IReadOnlyList<Executed>> ExplainAsync(
        NpgsqlConnection database,
        ServerProcess api,
        IReadOnlyList<byte[]> requests
    )
    {
        using var connection = await RawConnection.OpenAsync(api.Port);
        var started = TimeProvider.System.GetTimestamp();
        var before = await ServerLog.PositionAsync(database);
        foreach (var request in requests)
        {
            var answer = await connection.CallAsync(request);
            if (answer.Status is not (200 or 201))
                throw new InvalidOperationException(
                    $"{answer.Status} {Encoding.UTF8.GetString(answer.Body.Span)}: {Encoding.ASCII.GetString(request)}"
                );
            if (TimeProvider.System.GetElapsedTime(started) > Patience)
                break;
        }
        return [.. Plans().Matches(await ServerLog.ReadAsync(database, before)).Select(Executed.Read)];
    }

    /// <summary>Adds a row for each statement; a call of which the log shows none is a failure, not one row less.</summary>
    private static void Note(
        Report report,
        Section section,
        int seats,
        string call,
        IReadOnlyList<Executed> executed,
        bool isGoal
    )
    {
        var (rows, reached) = (section.Rows.Count, 0);
        // What was executed far less often than the calls were made is a job's, and what reads no table costs nothing.
        foreach (var statement in executed.GroupBy(each => each.Statement).Where(each => each.Count() >= 3))
        {
            var (count, median) = (statement.Count(), Figures.Median(statement.ToList(), each => each.Milliseconds));
            var plan = statement.Last().Plan;
            var isCatalogue = statement.Key.Contains("seats") || statement.Key.Contains("schedules");
            if (
                (isGoal && count < Calls * 9 / 10)
                || !(plan.Contains("Scan") || plan.Contains("ModifyTable"))
                || !(isCatalogue || call == "hold")
            )
                continue;
            var goal = Goals.FirstOrDefault(each => isGoal && each.Call == call && plan.Contains($" {each.Table}"));
            reached += goal.Call is null ? 0 : 1;
            section.Rows.Add([
                $"{seats:N0}",
                call,
                $"`{Shorten(statement.Key)}`",
                $"{count}",
                median.ToString("0.000", CultureInfo.InvariantCulture),
                goal.Call is null ? "" : goal.Goal.ToString("0.00", CultureInfo.InvariantCulture),
                goal.Call is null ? ""
                : median <= goal.Goal ? "yes"
                : "no",
                plan,
            ]);
            BenchContext.Say($"  {call}: {median:0.000} ms, {plan}");
        }
        if (section.Rows.Count == rows)
            report.Failures.Add($"{call} at {seats:N0} seats: none of its statements was explained");
        else if (reached == 0 && isGoal && Goals.Any(goal => goal.Call == call))
            report.Failures.Add($"{call} at {seats:N0} seats: the statement that has a goal was not explained");
    }

    private static string Shorten(string sql)
    {
        var line = Blanks().Replace(sql, " ").Trim().Replace('|', '/');
        return line.Length <= 70 ? line : $"{line[..67]}...";
    }

    private static async Task<List<(string Name, string Definition)>> IndexesAsync(World world, string tables)
    {
        await using var database = await OpenAsync(world);
        await using var command = new NpgsqlCommand(
            $"""
            SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename IN ({tables})
                AND indexname NOT IN (SELECT conname FROM pg_constraint)
            """,
            database
        );
        await using var reader = await command.ExecuteReaderAsync();
        var indexes = new List<(string, string)>();
        while (await reader.ReadAsync())
            indexes.Add((reader.GetString(0), reader.GetString(1)));
        return indexes;
    }

    private static async Task<NpgsqlConnection> OpenAsync(World world)
    {
        var connection = new NpgsqlConnection(world.Database);
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>An entry with a plan: its further lines begin with a tab.</summary>
    [GeneratedRegex(@"duration: (?<time>[0-9.]+) ms  plan:\n(?<plan>(\t.*\n)+)", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Plans();

    [GeneratedRegex(@"\s+", RegexOptions.None, 10_000)]
    private static partial Regex Blanks();

    /// <param name="Plan">Its nodes, with the tables and indexes that they read, and the rows that a filter dropped.</param>
    private sealed record Executed(string Statement, double Milliseconds, string Plan)
    {
        public static Executed Read(Match entry)
        {
            var root = JsonElement.Parse(entry.Groups["plan"].Value.Replace("\n\t", "\n"));
            var nodes = new List<string>();
            Walk(root.GetProperty(nameof(Plan)), nodes);
            return new Executed(
                root.GetProperty("Query Text").GetString()!,
                double.Parse(entry.Groups["time"].Value, CultureInfo.InvariantCulture),
                string.Join(" > ", nodes)
            );
        }

        private static void Walk(JsonElement node, List<string> nodes)
        {
            string? Text(string name) => node.TryGetProperty(name, out var value) ? value.ToString() : null;
            nodes.Add(
                string.Join(
                    ' ',
                    new[]
                    {
                        Text("Node Type"),
                        Text("Relation Name"),
                        Text("Index Name"),
                        Text("Rows Removed by Filter") is { } dropped and not "0" ? $"(drops {dropped})" : null,
                    }.OfType<string>()
                )
            );
            if (node.TryGetProperty("Plans", out var children))
            {
                foreach (var child in children.EnumerateArray())
                    Walk(child, nodes);
            }
        }
    }
}
