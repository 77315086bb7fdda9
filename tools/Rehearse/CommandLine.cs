namespace Concert.Rehearse;

using System.Globalization;
using Concert.Sdk;

/// <summary>What is rehearsed.</summary>
/// <param name="Instances">Where the service is; buyers spread over all of them.</param>
/// <param name="Organizer">The e-mail address of who makes the rehearsal.</param>
/// <param name="Seconds">In how long everybody has come.</param>
/// <param name="Folder">For the report and the history.</param>
/// <param name="Skew">How far the clocks of this machine and the service may differ.</param>
internal sealed record Plan(
    IReadOnlyList<Uri> Instances,
    string Organizer,
    int Buyers,
    int Seats,
    Profile Profile,
    int Seconds,
    int Seed,
    string Folder,
    TimeSpan Skew
)
{
    /// <summary>A hold lasts as long as a short rehearsal can wait for it.</summary>
    public int HoldSeconds => Math.Clamp(Seconds / 3, 5, 20);

    /// <summary>So many that all are let in within half the time in which they come.</summary>
    public int AdmissionsPerSecond => Math.Clamp(2 * Buyers / Seconds, 5, 100_000);

    /// <summary>So few that not everybody is inside at once.</summary>
    public int MaxActive => Math.Max(20, Buyers / 5);
}

internal static class CommandLine
{
    public const int MaxBuyers = 20_000;

    private const string PasswordVariable = "CONCERT_ORGANIZER_PASSWORD";

    private static async Task<int> Main(string[] arguments)
    {
        try
        {
            var plan = Read(arguments);
            var password =
                Environment.GetEnvironmentVariable(PasswordVariable)
                ?? throw new FormatException($"{PasswordVariable} must hold the organizer's password.");
            return await Rehearsal.RunAsync(plan, password) ? 0 : 1;
        }
        catch (Exception refused) when (refused is FormatException or OverflowException)
        {
            await Console.Error.WriteLineAsync(
                $"""
                {refused.Message}
                Usage: Concert.Rehearse --url URL [--url URL ...] --organizer EMAIL [--buyers N] [--seats N]
                    [--profile {string.Join(
                    '|',
                    Profile.All.Keys
                )}] [--seconds N] [--seed N] [--report FOLDER] [--skew SECONDS]
                The password of the organizer is read from {PasswordVariable}. If ConnectionStrings__Database and
                Database__Provider name the database, the checker has the last word.
                Ends with 0 if every promise was kept, 1 if one was broken, 2 if there was no rehearsal.
                """
            );
            return 2;
        }
        catch (Exception failure) when (failure is ConcertException or IOException or TimeoutException)
        {
            await Console.Error.WriteLineAsync($"There was no rehearsal: {failure.Message}");
            return 2;
        }
    }

    private static Plan Read(string[] arguments)
    {
        var values = new Dictionary<string, List<string>>();
        for (var i = 0; i < arguments.Length; i += 2)
        {
            if (!arguments[i].StartsWith("--", StringComparison.Ordinal) || i + 1 == arguments.Length)
                throw new FormatException($"There is no argument {arguments[i]}, or it has no value.");
            var name = arguments[i][2..];
            if (!values.TryGetValue(name, out var given))
                values[name] = given = [];
            given.Add(arguments[i + 1]);
        }
        var plan = new Plan(
            [.. Take("url")?.Select(url => new Uri(url)) ?? throw new FormatException("--url is missing.")],
            One("organizer") ?? throw new FormatException("--organizer is missing."),
            Number("buyers", 500, 1, MaxBuyers),
            Number("seats", 200, 1, 100_000),
            Profile.All.GetValueOrDefault(One("profile") ?? "sale-opens")
                ?? throw new FormatException("There is no such profile."),
            Number("seconds", 60, 5, 3_600),
            Number("seed", Random.Shared.Next(1_000_000), 0, int.MaxValue),
            One("report") ?? Path.Combine("artifacts", "rehearsal"),
            TimeSpan.FromSeconds(double.Parse(One("skew") ?? "0.05", CultureInfo.InvariantCulture))
        );
        return values.Count == 0 ? plan : throw new FormatException($"There is no argument --{values.Keys.First()}.");

        List<string>? Take(string name) => values.Remove(name, out var given) ? given : null;

        string? One(string name) => Take(name)?[^1];

        int Number(string name, int otherwise, int least, int most) =>
            One(name) is not { } text ? otherwise
            : int.Parse(text) is var number && number >= least && number <= most ? number
            : throw new FormatException($"--{name} is from {least} to {most}.");
    }
}
