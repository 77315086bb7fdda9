namespace Concert.Rehearse;

using System.Net;
using Concert.Check;
using Concert.Sdk;
using Spectre.Console;

/// <summary>What the checker said, or why it could not be asked.</summary>
internal sealed record Verdict(string When, IReadOnlyList<Finding> Findings, string? Missing = null)
{
    public bool IsBroken => Findings.Any(finding => finding.IsBroken);

    /// <summary>Only work that was due is not done yet, as on a machine that is busy: sweeping holds, delivering events.</summary>
    public bool MayPass => Findings.All(finding => !finding.IsBroken || finding.Invariant is 5 or 17);
}

/// <summary>Makes a rehearsal, lets its buyers in on it, removes it, and writes the report.</summary>
internal static class Rehearsal
{
    private const int BuyersAtOnce = 5_000;
    private const int SeatsInRow = 50;
    private const int ActiveSeconds = 60;
    private const decimal Price = 10_000;

    /// <summary>How long everybody has to finish after the last one has come.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    /// <summary>What is due for longer has been done: holds are swept and events dispatched every second.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(3);

    /// <summary>How long such work may take all the same.</summary>
    private static readonly TimeSpan LongestQuiet = TimeSpan.FromSeconds(30);

    /// <returns>Whether no promise was broken.</returns>
    public static async Task<bool> RunAsync(Plan plan, string password)
    {
        var folder = Directory.CreateDirectory(plan.Folder).FullName;
        var historyFile = Path.Combine(folder, "history.jsonl");
        File.Delete(historyFile);
        using var plain = Http();
        var organizer = Client(plain, plan.Instances[0]);
        await SignInAsync(organizer, plan, password);

        var random = new Random(plan.Seed);
        AnsiConsole.MarkupLineInterpolated(
            $"[bold]{plan.Buyers:N0}[/] buyers, [bold]{plan.Seats:N0}[/] seats, {plan.Profile.Name}, seed {plan.Seed}"
        );
        var (concert, tokens) = await PrepareAsync(plan, organizer);
        Result result;
        ConcertStatistics statistics;
        Verdict[] verdicts;
        try
        {
            var (schedule, opensAt) = await OpenAsync(plan, organizer, concert);
            await using (var history = new HistoryFile(historyFile))
            {
                using var recorded = Http(new HistoryRecorder(history, Network()));
                result = await PlayAsync(plan, recorded, concert, schedule, opensAt, tokens, random);
            }
            // A long rehearsal outlives the token.
            await SignInAsync(organizer, plan, password);
            statistics = await QuietAsync(plan, organizer, concert);
            var read = await History.ReadAsync(historyFile);
            verdicts = [await CheckAsync("after the sale", read, plan.Skew)];
        }
        catch
        {
            await RemoveAsync(plan, organizer, password, concert);
            throw;
        }
        verdicts = [.. verdicts, await RemoveAsync(plan, organizer, password, concert)];

        result = result with { Statistics = statistics, Verdicts = verdicts };
        var page = Path.Combine(folder, "index.html");
        await File.WriteAllTextAsync(page, ReportPage.Of(plan, result));
        Tell(result, page);
        return result.IsClean(plan);
    }

    /// <summary>The concert is made first, so that its sale opens when its buyers are there.</summary>
    private static async Task<(long Concert, List<string> Tokens)> PrepareAsync(Plan plan, ConcertClient organizer)
    {
        var now = DateTimeOffset.UtcNow;
        var made = await organizer.CreateConcertAsync(
            new CreateConcertRequest
            {
                Title = $"Rehearsal of {plan.Buyers:N0} buyers",
                Artist = "Nobody",
                Venue = "Nowhere",
                SaleOpensAt = now.AddHours(1),
                SaleClosesAt = now.AddDays(1),
                Policy = new PolicyValues
                {
                    HoldSeconds = plan.HoldSeconds,
                    ActiveSeconds = ActiveSeconds,
                    MaxSeatsPerUser = 2,
                    AdmissionsPerInterval = plan.AdmissionsPerSecond,
                    IntervalSeconds = 1,
                    MaxActive = plan.MaxActive,
                },
                Rehearsal = true,
            }
        );
        var tokens = new List<string>(plan.Buyers);
        while (tokens.Count < plan.Buyers)
        {
            var some = Math.Min(BuyersAtOnce, plan.Buyers - tokens.Count);
            var buyers = await organizer.AddBuyersAsync(
                made.Id,
                new BuyersRequest { Count = some, Balance = 2 * Price }
            );
            tokens.AddRange(buyers.Items.Select(buyer => buyer.AccessToken));
        }
        return (made.Id, tokens);
    }

    private static async Task<(long Schedule, DateTimeOffset OpensAt)> OpenAsync(
        Plan plan,
        ConcertClient organizer,
        long concert
    )
    {
        var opensAt = DateTimeOffset.UtcNow.AddSeconds(2 + (plan.Seconds * plan.Profile.Opens));
        var date = new ScheduleRequest
        {
            StartsAt = opensAt.AddDays(2),
            BookingOpensAt = opensAt.AddHours(-1),
            BookingClosesAt = opensAt.AddDays(1),
            Seating = Sections(plan.Seats).ToList(),
        };
        var added = await organizer.AddScheduleAsync(concert, date);
        await organizer.ChangeConcertAsync(concert, new ConcertChange { SaleOpensAt = opensAt });
        return (added.Id, opensAt);
    }

    /// <summary>Blocks of at most 200 rows of 50, and what is left.</summary>
    private static IEnumerable<SectionValues> Sections(int seats)
    {
        for (var number = 1; seats > 0; number++)
        {
            var rows = Math.Clamp(seats / SeatsInRow, 1, 200);
            var perRow = Math.Min(seats, SeatsInRow);
            yield return new SectionValues
            {
                Section = $"{number}",
                Rows = rows,
                SeatsPerRow = perRow,
                Price = Price,
            };
            seats -= rows * perRow;
        }
    }

    private static async Task<Result> PlayAsync(
        Plan plan,
        HttpClient http,
        long concert,
        long schedule,
        DateTimeOffset opensAt,
        List<string> tokens,
        Random random
    )
    {
        using var ending = new CancellationTokenSource(TimeSpan.FromSeconds(plan.Seconds) + Patience);
        var measures = new Measures(plan.Seconds + (int)Patience.TotalSeconds + 1);
        using var stage = new Stage(Client(http, plan.Instances[0]), concert, schedule, ActiveSeconds, measures);
        var arrivals = plan.Profile.Arrivals(plan.Buyers, plan.Seconds, random);
        var everybody = Task.WhenAll(
            arrivals.Select(
                (arrival, i) =>
                {
                    var client = Client(http, plan.Instances[i % plan.Instances.Count]);
                    client.AccessToken = tokens[i];
                    return new Buyer(client, stage, Manners.Of(random), random.Next()).LiveAsync(arrival, ending.Token);
                }
            )
        );
        await ShowAsync(plan, measures, everybody);
        return new Result(measures, opensAt, measures.Age);
    }

    private static Task ShowAsync(Plan plan, Measures measures, Task everybody) =>
        AnsiConsole
            .Progress()
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left },
                new ProgressBarColumn(),
                new PercentageColumn(),
                new ElapsedTimeColumn()
            )
            .StartAsync(async context =>
            {
                var came = context.AddTask("Arrived", maxValue: plan.Buyers);
                var admitted = context.AddTask("Admitted", maxValue: plan.Buyers);
                var sold = context.AddTask("Seats sold", maxValue: plan.Seats);
                var done = context.AddTask("Finished", maxValue: plan.Buyers);
                while (true)
                {
                    came.Value = measures.Arrivals.Sum();
                    admitted.Value = measures.Turns.Count;
                    sold.Value = measures.SeatsSold.Sum();
                    done.Value = measures.Finished;
                    if (everybody.IsCompleted)
                        break;
                    await Task.WhenAny(everybody, Task.Delay(TimeSpan.FromMilliseconds(500)));
                }
                foreach (var bar in (ProgressTask[])[came, admitted, sold, done])
                    bar.StopTask();
                await everybody;
            });

    /// <summary>Waits until the last hold has run out and been swept.</summary>
    private static async Task<ConcertStatistics> QuietAsync(Plan plan, ConcertClient organizer, long concert)
    {
        var deadline = DateTimeOffset.UtcNow.AddSeconds(plan.HoldSeconds + 20);
        while (true)
        {
            var statistics = await organizer.GetStatisticsAsync(concert);
            if (statistics.HeldSeats == 0 || DateTimeOffset.UtcNow > deadline)
            {
                await Task.Delay(Quiet);
                return statistics;
            }
            await Task.Delay(TimeSpan.FromSeconds(1));
        }
    }

    private static async Task<Verdict> CheckAsync(string when, History? history, TimeSpan skew)
    {
        if (Database() is not (var provider, { } connection))
            return new Verdict(when, [], "The connection to the database was not given.");
        var options = new CheckOptions(history is null ? null : Quiet, skew);
        for (var deadline = DateTimeOffset.UtcNow + LongestQuiet; ; await Task.Delay(Quiet))
        {
            var verdict = new Verdict(when, await Checker.RunAsync(connection, provider, history, options));
            if (!verdict.IsBroken || DateTimeOffset.UtcNow > deadline || !verdict.MayPass)
                return verdict;
        }
    }

    private static async Task SignInAsync(ConcertClient organizer, Plan plan, string password) =>
        organizer.AccessToken = (
            await organizer.LoginAsync(new SignInRequest { Email = plan.Organizer, Password = password })
        ).AccessToken;

    /// <summary>What fails here is told, and hides nothing that went before.</summary>
    private static async Task<Verdict> RemoveAsync(Plan plan, ConcertClient organizer, string password, long concert)
    {
        const string When = "after its removal";
        try
        {
            await SignInAsync(organizer, plan, password);
            await organizer.RemoveRehearsalAsync(concert);
            await AwaitRemovalAsync();
            return await CheckAsync(When, history: null, plan.Skew);
        }
        catch (Exception failure) when (failure is ConcertException or TimeoutException)
        {
            return new Verdict(When, [], $"The rehearsal {concert} was not removed: {failure.Message}");
        }
    }

    /// <summary>By the database alone, since nobody finds the concert from the moment on that it is to be removed.</summary>
    private static async Task AwaitRemovalAsync()
    {
        if (Database() is not (var provider, { } connection))
            return;
        for (var deadline = DateTimeOffset.UtcNow.AddMinutes(2); DateTimeOffset.UtcNow < deadline; )
        {
            if (await Checker.CountRehearsalsBeingRemovedAsync(connection, provider) == 0)
                return;
            await Task.Delay(TimeSpan.FromSeconds(1));
        }
        throw new TimeoutException("Its data was still there after two minutes.");
    }

    private static (string Provider, string? Connection) Database() =>
        (
            Environment.GetEnvironmentVariable("Database__Provider") ?? "PostgreSql",
            Environment.GetEnvironmentVariable("ConnectionStrings__Database") is { Length: > 0 } text ? text : null
        );

    private static void Tell(Result result, string page)
    {
        foreach (var verdict in result.Verdicts)
        {
            var text =
                verdict.Missing
                ?? string.Join(
                    "; ",
                    verdict
                        .Findings.Where(finding => finding.IsBroken)
                        .Select(finding => $"{finding.Invariant} {finding.Name}: {finding.Counterexample}")
                        .DefaultIfEmpty(
                            $"{verdict.Findings.Count(finding => finding.Checked)} promises kept, "
                                + $"{verdict.Findings.Sum(finding => finding.Examined):N0} examined"
                        )
                );
            AnsiConsole.MarkupLineInterpolated($"The checker {verdict.When}: {text}");
        }
        foreach (var outcome in Enum.GetValues<Outcome>().Where(outcome => result.Measures.Of(outcome) > 0))
            AnsiConsole.MarkupLineInterpolated($"{Words.Of(outcome)}: {result.Measures.Of(outcome):N0}");
        AnsiConsole.MarkupLineInterpolated($"The report: {page}");
    }

    private static SocketsHttpHandler Network() =>
        new()
        {
            UseProxy = false,
            MaxConnectionsPerServer = 256,
            AutomaticDecompression = DecompressionMethods.Brotli,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };

    private static HttpClient Http(HttpMessageHandler? handler = null) =>
        new(handler ?? Network()) { Timeout = TimeSpan.FromMinutes(2) };

    private static ConcertClient Client(HttpClient http, Uri instance) =>
        new(http, new ConcertClientOptions { BaseAddress = instance, Retries = 5 });
}

/// <summary>All that the report tells.</summary>
/// <param name="OpensAt">When the sale opened.</param>
/// <param name="Lasted">Until the last buyer was done.</param>
internal sealed record Result(Measures Measures, DateTimeOffset OpensAt, TimeSpan Lasted)
{
    public ConcertStatistics? Statistics { get; init; }

    public IReadOnlyList<Verdict> Verdicts { get; init; } = [];

    public bool IsClean(Plan plan) =>
        Verdicts.All(verdict => !verdict.IsBroken)
        && Statistics is { } said
        && said.SoldSeats <= plan.Seats
        && said.SoldSeats >= Measures.SeatsSold.Sum();
}

/// <summary>How outcomes are called.</summary>
internal static class Words
{
    public static string Of(Outcome outcome) =>
        outcome switch
        {
            Outcome.Bought => "Bought seats",
            Outcome.SoldOut => "Admitted, but no seat was left",
            Outcome.LetHoldRunOut => "Let a hold run out",
            Outcome.Left => "Left the queue",
            Outcome.PlaceEnded => "Place ended before it was used",
            Outcome.Refused => "Refused",
            _ => "Not done in time",
        };
}
