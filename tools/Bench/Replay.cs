namespace Concert.Bench;

using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Npgsql;

/// <summary>
/// What the database alone does with the product's own statements: one hold and one payment are logged by PostgreSQL as an
/// instance makes them, written down as scripts in which the ids follow from a number, and run by pgbench.
/// </summary>
internal static partial class Replay
{
    private const string Name = "concert_bench_replay";

    /// <summary>Few, since each plans its statements several times before it keeps the plans.</summary>
    private const int Clients = 16;

    /// <summary>Each client has numbers of its own, below the users who share the pending holds.</summary>
    private const int NumbersOfClient = World.PayingUsers / Clients;

    private const int CallsBefore = 8;

    public static async Task RunAsync(BenchContext context)
    {
        await using var world = new World(context, Name);
        await world.StartOnCopyAsync(
            ("ConnectionStrings__Database", $"{world.Database};Options=-c log_min_duration_statement=0")
        );
        var section = context.Report.Add(
            "pgbench",
            "The product's own statements, by pgbench",
            "what",
            "statements",
            "transactions a second",
            "mean latency, ms",
            "remark"
        );
        var routes = await Routes.MakeAsync(world);
        foreach (var name in new[] { "hold1", "pay" })
        {
            var route = routes.Single(route => route.Name == name);
            var statements = await CaptureAsync(world, route.Product);
            var script = Script(name, route.Product.Next - 1, statements);
            var (rate, latency, complaint) = await RunAsync(context, world, script);
            section.Rows.Add([
                route.Title,
                $"{statements.Count}",
                complaint is null ? Figures.Rate(rate) : "",
                complaint is null ? latency.ToString("0.0", CultureInfo.InvariantCulture) : "",
                complaint ?? "",
            ]);
            BenchContext.Say($"pgbench, {route.Title}: {complaint ?? $"{Figures.Rate(rate)}/s"}");
        }
        section.Notes.Add(
            $"{Clients} clients, prepared statements, two round trips as in the service, on a copy of the used database. "
                + "Nothing publishes what they write to the outbox."
        );
    }

    /// <summary>What the instance executes for one call, with its values in their places.</summary>
    private static async Task<List<string>> CaptureAsync(World world, Load load)
    {
        using var connection = await RawConnection.OpenAsync(load.Server.Port);
        await using var database = new NpgsqlConnection(world.Database);
        await database.OpenAsync();
        for (var call = 0; call < CallsBefore; call++)
            await CallAsync();
        var before = await ServerLog.PositionAsync(database);
        await CallAsync();
        var log = await ServerLog.ReadAsync(database, before);

        // What the call did are the transactions that carry its user's id or its hold's; jobs use the same connections.
        var (date, user) = load.Path.EndsWith("payments", StringComparison.Ordinal)
            ? (2, World.PayingBuyer(load.Next - 1))
            : (0, (int)(load.Next - 1));
        string[] ids =
        [
            Ids.Of(0, Ids.FirstBuyer + user).ToString(),
            World.PendingHold(date, load.Next - 1).ToString(),
            Sale.Holds.SeatId(date, load.Next - 1).ToString(CultureInfo.InvariantCulture),
        ];
        return
        [
            .. Entries()
                .Matches(log)
                .GroupBy(entry => entry.Groups["process"].Value)
                .SelectMany(entries => Transactions(entries.Select(Filled)))
                .Where(transaction => ids.Any(id => transaction.Any(statement => statement.Contains(id))))
                .SelectMany(transaction => transaction),
        ];

        async Task CallAsync()
        {
            var answer = await connection.CallAsync(load.Request(load.Take()));
            if (!load.Expected.Contains(answer.Status))
                throw new InvalidOperationException($"{answer.Status} {Encoding.UTF8.GetString(answer.Body.Span)}");
        }
    }

    /// <summary>The statements of one connection, each transaction by itself.</summary>
    private static IEnumerable<List<string>> Transactions(IEnumerable<string> statements)
    {
        var transaction = new List<string>();
        var isOpen = false;
        foreach (var statement in statements)
        {
            transaction.Add(statement);
            if (statement.StartsWith("BEGIN", StringComparison.OrdinalIgnoreCase))
                isOpen = true;
            else if (
                statement.StartsWith("COMMIT", StringComparison.OrdinalIgnoreCase)
                || statement.StartsWith("ROLLBACK", StringComparison.OrdinalIgnoreCase)
            )
                isOpen = false;
            if (isOpen)
                continue;
            yield return transaction;
            transaction = [];
        }
    }

    /// <summary>The statement of an entry, with the values of its parameters as literals.</summary>
    private static string Filled(Match entry)
    {
        var values = Parameters()
            .Matches(entry.Groups["parameters"].Value)
            .ToDictionary(value => value.Groups["number"].Value, value => value.Groups["value"].Value);
        return Numbers()
            .Replace(
                entry.Groups["statement"].Value.Replace("\n\t", "\n"),
                number => values.GetValueOrDefault(number.Groups["number"].Value, number.Value)
            )
            .Replace('\n', ' ');
    }

    /// <summary>The captured call for any number: whatever id the call knew or made becomes one that follows from it.</summary>
    private static string Script(string name, long captured, IReadOnlyList<string> statements)
    {
        var isPayment = name == "pay";
        var text = Pipelined(statements);
        var (date, buyer) = isPayment ? (2, World.PayingBuyer(captured)) : (0, (int)captured);
        var made = new Dictionary<string, string>
        {
            [Ids.Of(0, Ids.FirstBuyer + buyer).ToString()] = Hex("0", "buyer"),
            [World.PendingHold(date, captured).ToString()] = Hex("1", "seat"),
        };
        foreach (Match id in Uuids().Matches(text))
            made.TryAdd(id.Value, Hex("9", "n").Replace("90000000", $"9{made.Count:x7}"));
        var seat = Sale.Holds.SeatId(date, captured).ToString(CultureInfo.InvariantCulture);

        // Inside a literal with more than the id, such as a payload or an array, the literal is put together.
        text = Literals()
            .Replace(
                text,
                literal =>
                {
                    var value = literal.Groups["text"].Value;
                    if (made.TryGetValue(value, out var id))
                        return $"({id})::uuid";
                    if (value == seat)
                        return "(:seat)::bigint";

                    // A colon before a letter or digit would be a variable of pgbench's.
                    if (Instants().IsMatch(value))
                        return literal.Value.Replace("-", "").Replace(":", "").Replace(' ', 'T');
                    var parts = made.Aggregate(
                            value.Replace(":", "' || chr(58) || '"),
                            (each, pair) => each.Replace(pair.Key, $"' || {pair.Value} || '")
                        )
                        .Replace(seat, "' || (:seat)::bigint || '");
                    return parts == value ? literal.Value
                        : value.StartsWith('{') && !value.Contains('"')
                            ? $"('{parts}')::{(value.Contains('-') ? "uuid[]" : "bigint[]")}"
                        : $"('{parts}')";
                }
            );
        return $"""
            \set i :i + 1
            \set n :client_id * {NumbersOfClient} + :i
            \set seat {Sale.Holds.SeatId(date, 0)} + :n
            \set buyer {Ids.FirstBuyer + (isPayment ? World.HoldingUsers : 0)} + :n
            {text}
            """;

        static string Hex(string digit, string number) =>
            $"('{digit}0000000-0000-7000-8000-' || lpad(to_hex((:{number})::bigint), 12, '0'))";
    }

    /// <summary>One round trip for what is read, and one from the first gated write to the commit.</summary>
    private static string Pipelined(IReadOnlyList<string> statements)
    {
        var ended = statements.Select(statement => $"{statement.TrimEnd(';')};\n").ToList();
        var reads = ended
            .TakeWhile(statement => !statement.StartsWith("WITH changed", StringComparison.Ordinal))
            .Count();
        if (reads == 0 || reads == ended.Count)
            throw new InvalidOperationException("The reads and the writes of a call cannot be told apart.");
        return $"""
            \startpipeline
            {string.Concat(ended.Take(reads))}\endpipeline
            \startpipeline
            {string.Concat(ended.Skip(reads))}\endpipeline

            """;
    }

    private static async Task<(double Rate, double Latency, string? Complaint)> RunAsync(
        BenchContext context,
        World world,
        string script
    )
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("concert-bench-").FullName, "script.sql");
        await File.WriteAllTextAsync(file, script);
        var server = new NpgsqlConnectionStringBuilder(world.Database);
        var (rates, latencies) = (new List<double>(), new List<double>());
        var start = CallsBefore + 2;
        for (var round = 0; round <= context.Rounds; round++)
        {
            // Six rounds use up no more numbers than there are.
            var count = context.IsQuick ? 60 : 180;
            string[] arguments =
            [
                "--no-vacuum",
                "--protocol=prepared",
                $"--client={Clients}",
                "--jobs=2",
                $"--transactions={count}",
                $"--define=i={start}",
                $"--file={file}",
                $"--host={server.Host}",
                $"--port={server.Port}",
                $"--username={server.Username}",
                server.Database!,
            ];
            start += count;
            var (code, output) = await RunAsync(arguments, server.Password!);
            if (code != 0 || Tps().Match(output) is not { Success: true } tps)
                return (
                    0,
                    0,
                    $"pgbench could not run them: {output.Split('\n').FirstOrDefault(line => line.Contains("ERROR")) ?? output}"
                );
            if (round == 0)
                continue;
            rates.Add(double.Parse(tps.Groups["tps"].Value, CultureInfo.InvariantCulture));
            latencies.Add(double.Parse(tps.Groups["latency"].Value, CultureInfo.InvariantCulture));
        }
        return (Figures.Median(rates, rate => rate), Figures.Median(latencies, latency => latency), null);
    }

    private static async Task<(int Code, string Output)> RunAsync(string[] arguments, string password)
    {
        var start = new ProcessStartInfo("pgbench", arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PGPASSWORD"] = password;
        using var process = Process.Start(start)!;
        var output = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output.Item1 + await output.Item2);
    }

    [GeneratedRegex(
        @"\[(?<process>\d+)\] LOG:  duration: [0-9.]+ ms  (execute [^:]*|statement): (?<statement>.*\n(\t.*\n)*)(\S.*\[\k<process>\] DETAIL:  parameters: (?<parameters>.*\n(\t.*\n)*))?",
        RegexOptions.ExplicitCapture,
        10_000
    )]
    private static partial Regex Entries();

    [GeneratedRegex(@"\$(?<number>\d+) = (?<value>NULL|'([^']|'')*')", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Parameters();

    [GeneratedRegex(@"\$(?<number>\d+)", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Numbers();

    [GeneratedRegex(@"'(?<text>([^']|'')*)'", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Literals();

    [GeneratedRegex(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?\+00$", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Instants();

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", RegexOptions.None, 10_000)]
    private static partial Regex Uuids();

    [GeneratedRegex(
        @"latency average = (?<latency>[0-9.]+) ms(.|\n)*tps = (?<tps>[0-9.]+)",
        RegexOptions.ExplicitCapture,
        10_000
    )]
    private static partial Regex Tps();
}
