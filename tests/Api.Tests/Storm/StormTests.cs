namespace Concert.Api.Tests.Storm;

using Concert.Check;
using Microsoft.EntityFrameworkCore;
using Npgsql;

/// <summary>
/// Users, an organizer and broken servers all at once, and afterwards everything must be true that always must be. Half a
/// minute in a run of the tests, longer under <c>./build.sh storm</c>; the seed fixes what each does, not who comes first.
/// </summary>
[Collection(Measuring.Name)]
public sealed class StormTests(ITestOutputHelper output)
{
    private const int Instances = 3;
    private const int Users = 200;
    private const int SeatsPerConcert = 100;

    /// <summary>Small and short, so that places and seats change hands all the time.</summary>
    private static readonly object Policy = new
    {
        holdSeconds = 5,
        maxSeatsPerUser = 8,
        admissionsPerInterval = 20,
        intervalSeconds = 1,
        maxActive = 25,
        activeSeconds = 8,
        noShowSeconds = 15,
        maxUnpaidHolds = 1_000,
    };

    [Fact]
    public async Task Given_a_sale_When_everything_breaks_in_turn_Then_nothing_is_lost_and_nothing_is_sold_twice()
    {
        var minutes = Command.Setting("CONCERT_STORM_MINUTES", 0);
        var seed = Command.Setting("CONCERT_STORM_SEED", Random.Shared.Next());
        var length = minutes > 0 ? TimeSpan.FromMinutes(minutes) : TimeSpan.FromSeconds(30);
        output.WriteLine($"seed {seed}, {length}");
        var folder = NewFolder(seed);

        await using var postgres = Servers.Provider == DatabaseProvider.PostgreSql ? await OwnPostgres.Start() : null;
        using var redis = await OwnRedis.Start();
        if (postgres is null || redis is null)
            output.WriteLine("Without a database or Redis of its own to break; the shared ones are spared.");
        await using var given = new Given(postgres, redis?.ConnectionString);
        await given.InitializeAsync();
        var users = await given.Customers(Users, balance: 3_000);
        var organizer = given.AnOrganizer();
        var concerts = new List<TestConcert>();
        for (var i = 0; i < 3; i++)
            concerts.Add(await given.AConcert(SeatsPerConcert, Policy));
        var settings = given.Host.Settings.ToDictionary(StringComparer.Ordinal);
        settings["Serilog:MinimumLevel:Default"] = "Warning";
        await given.StopHosts();

        var wrongs = new List<string>();
        var instances = new List<ApiProcess>();
        try
        {
            await using (var history = new HistoryFile(Path.Combine(folder, "history.jsonl")))
            {
                for (var i = 0; i < Instances; i++)
                {
                    var logs = Directory.CreateDirectory(Path.Combine(folder, $"instance-{i + 1}")).FullName;
                    instances.Add(await ApiProcess.Start(settings, logs));
                }
                using var network = new HistoryRecorder(
                    history,
                    new SocketsHttpHandler { UseProxy = false, ConnectTimeout = TimeSpan.FromSeconds(2) }
                );
                using var field = new StormField([.. instances.Select(api => api.Address)], concerts, network, length);
                using var faults = new StormFaults(field, instances, postgres, redis, history, new Random(seed));

                await Task.WhenAll(
                    users
                        .Select((user, i) => new StormUser(field, user.AccessToken!, new Random(seed + i + 2)).Live())
                        .Append(new StormOrganizer(field, organizer.AccessToken!, new Random(seed + 1)).Work())
                        .Append(faults.Rage(TimeSpan.FromSeconds(minutes > 0 ? 4 : 5)))
                );
                await File.WriteAllLinesAsync(Path.Combine(folder, "faults.txt"), faults.Diary);
                output.WriteLine(field.ToString());

                // Connections from before the sale did not outlive the crashes of the database.
                NpgsqlConnection.ClearAllPools();
                await ShouldSettle(field);
                await ShouldBecomeQuiet(given);
                await ShouldOfferEverySeatThatIsNotSold(field, organizer);
                wrongs.AddRange(field.Wrongs);
                ShouldHaveGoneOn(field, faults, length);
            }
        }
        finally
        {
            foreach (var instance in instances)
                instance.Dispose();
        }
        await given.ShouldKeepInvariants();
        await ShouldKeepItsPromises(given, Path.Combine(folder, "history.jsonl"));
        wrongs.ShouldBeEmpty();

        if (minutes == 0)
            Directory.Delete(folder, recursive: true);
    }

    /// <summary>Asks what became of every call whose answer was lost, until each has one.</summary>
    private static async Task ShouldSettle(StormField field)
    {
        var open = field.Unknown.ToArray();
        field.Unknown.Clear();
        foreach (var (caller, call) in open)
            await Eventually.Get(() => caller.Try(call, Random.Shared), reply => reply is { IsFinal: true });
    }

    /// <summary>Holds that ran out are swept, by the instances that went through it all, and every event is delivered.</summary>
    private static async Task ShouldBecomeQuiet(Given given)
    {
        await using var database = given.Database();
        await Eventually.Get(
            () => database.Reservations.CountAsync(reservation => reservation.Status == ReservationStatus.Pending),
            pending => pending == 0
        );
        (await database.Seats.CountAsync(seat => seat.Status == SeatStatus.Held)).ShouldBe(0);
        await Eventually.Get(
            () => database.Schedules.CountAsync(date => date.CancelledAt != null && date.SettledAt == null),
            unsettled => unsettled == 0
        );
        await Eventually.Get(
            async () =>
                string.Join(
                    ", ",
                    await database
                        .Outbox.Where(message => message.Awaiting != EventChannels.None)
                        .Select(message => $"{message.Type} {message.Id} awaits {message.Awaiting}")
                        .Take(5)
                        .ToListAsync()
                ),
            undelivered => undelivered.Length == 0
        );
    }

    private static async Task ShouldOfferEverySeatThatIsNotSold(StormField field, Client organizer)
    {
        var caller = new StormCaller(field, organizer.AccessToken!);
        foreach (var concert in field.Concerts)
        {
            await Eventually.Get(
                () => caller.Try(new(HttpMethod.Get, $"admin/concerts/{concert.Id}/statistics"), Random.Shared),
                reply =>
                    reply is { IsSuccess: true }
                    && reply["heldSeats"] == "0"
                    && (
                        concert == field.Concerts[^1]
                            ? Number(reply, "blockedSeats") == SeatsPerConcert
                            : Number(reply, "availableSeats") + Number(reply, "soldSeats") == SeatsPerConcert
                    )
            );
        }

        static int Number(StormReply reply, string field) =>
            int.Parse(reply[field], System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>What clients were told is compared with what the database holds; one machine has one clock, but for a rest.</summary>
    private async Task ShouldKeepItsPromises(Given given, string file)
    {
        var options = new CheckOptions(QuietFor: TimeSpan.FromSeconds(1), Skew: TimeSpan.FromMilliseconds(10));
        var findings = await Checker.RunAsync(
            given.ConnectionString,
            Servers.Provider.ToString(),
            await History.ReadAsync(file),
            options
        );
        foreach (var finding in findings)
            output.WriteLine($"{finding.Invariant}. {finding.Name}: {finding.Examined} {finding.Counterexample}");
        findings.Where(finding => finding.IsBroken).ShouldBeEmpty();
    }

    /// <summary>A storm of refusals alone would prove nothing.</summary>
    private static void ShouldHaveGoneOn(StormField field, StormFaults faults, TimeSpan length)
    {
        var seconds = (int)length.TotalSeconds;
        field["calls"].ShouldBeGreaterThan(10 * seconds);
        field["2xx"].ShouldBeGreaterThan(field["calls"] / 4);
        field["holds"].ShouldBeGreaterThan(seconds / 3);
        field["payments"].ShouldBeGreaterThan(seconds / 6);
        field["retries"].ShouldBeGreaterThan(0);
        field["duplicates"].ShouldBeGreaterThan(0);
        field["refunds"].ShouldBeGreaterThan(0);
        foreach (var fault in length < TimeSpan.FromMinutes(2) ? faults.Names.Take(4) : faults.Names)
            field[fault].ShouldBeGreaterThan(0, fault);
    }

    private static string NewFolder(int seed)
    {
        var root = Path.GetDirectoryName(Repository.File("Concert.sln"))!;
        var folder = Path.Combine(root, ".local", "storm", $"{seed}");
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        return Directory.CreateDirectory(folder).FullName;
    }
}
