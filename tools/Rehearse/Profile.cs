namespace Concert.Rehearse;

/// <summary>When buyers come: an open model, in which nobody waits for anybody else to be served.</summary>
/// <param name="Opens">When the sale opens, as a share of the time in which they come.</param>
/// <param name="At">Turns a random number from 0 to 1 into the instant of an arrival, as such a share.</param>
internal sealed record Profile(string Name, string Description, double Opens, Func<double, Random, double> At)
{
    public static readonly IReadOnlyDictionary<string, Profile> All = new[]
    {
        new Profile(
            "sale-opens",
            "most come before the sale opens and just as it does",
            0.3,
            (share, random) =>
                share < 0.55 ? 0.3 * Math.Sqrt(random.NextDouble())
                : share < 0.85 ? 0.3 + (0.1 * random.NextDouble())
                : Math.Min(1, 0.3 - (0.2 * Math.Log(1 - (0.97 * random.NextDouble()))))
        ),
        new Profile("steady", "as many come each second, and the sale is open from the first", 0, (share, _) => share),
        new Profile(
            "spike",
            "a few come each second, and most at once in the middle",
            0,
            (share, random) => share < 0.3 ? random.NextDouble() : 0.5 + (0.03 * random.NextDouble())
        ),
    }.ToDictionary(profile => profile.Name);

    /// <summary>The instants at which so many come, the first one first.</summary>
    public IReadOnlyList<TimeSpan> Arrivals(int count, int seconds, Random random) =>
        [
            .. Enumerable
                .Range(0, count)
                .Select(i => seconds * At((i + 0.5) / count, random))
                .Order()
                .Select(TimeSpan.FromSeconds),
        ];
}

/// <summary>How a buyer behaves.</summary>
internal enum Manner
{
    Ordinary,

    /// <summary>Leaves the queue, or just closes the tab.</summary>
    Quitter,

    /// <summary>Sends everything once more, as a client does that did not see the answer.</summary>
    Retrier,

    /// <summary>Sends everything twice at once.</summary>
    DoubleClicker,

    /// <summary>Neither thinks nor waits as long as it is told, and tries to hold before its turn.</summary>
    Bot,
}

internal static class Manners
{
    private static readonly (Manner Manner, double Share)[] Shares =
    [
        (Manner.Quitter, 0.08),
        (Manner.Retrier, 0.08),
        (Manner.DoubleClicker, 0.08),
        (Manner.Bot, 0.06),
    ];

    /// <summary>Of those who hold, the share that does not pay and lets the hold run out.</summary>
    public const double Hesitant = 0.05;

    public static Manner Of(Random random)
    {
        var drawn = random.NextDouble();
        foreach (var (manner, share) in Shares)
        {
            if ((drawn -= share) < 0)
                return manner;
        }
        return Manner.Ordinary;
    }
}
