namespace Concert.Check;

using System.Globalization;
using System.Text.Json;

/// <summary>The rules of one concert's sale that the checker knows of.</summary>
internal sealed record Policy(
    int MaxSeatsPerUser,
    int AdmissionsPerInterval,
    int IntervalSeconds,
    int MaxActive,
    int ActiveSeconds,
    int NoShowSeconds
)
{
    public double Rate => (double)AdmissionsPerInterval / IntervalSeconds;
}

/// <summary>
/// Which rules were in force when. Where the announcement of a concert does not say, or was purged from the outbox,
/// nothing is decided about the time before the first change that is known.
/// </summary>
internal sealed class Policies(Database database)
{
    // Instances may go by a policy for so long after it was changed.
    private static readonly TimeSpan Lag = TimeSpan.FromSeconds(5);

    private readonly Dictionary<long, Policy> _last = database.Concerts.ToDictionary(
        concert => concert.Id,
        concert => new Policy(
            concert.PolicyMaxSeatsPerUser,
            concert.PolicyAdmissionsPerInterval,
            concert.PolicyIntervalSeconds,
            concert.PolicyMaxActive,
            concert.PolicyActiveSeconds,
            concert.PolicyNoShowSeconds
        )
    );

    /// <summary>Of the concerts that changed their policy, all that they had.</summary>
    private readonly ILookup<long, (DateTimeOffset Since, Policy Policy)> _changes = database
        .Events.Where(row => row.Type is "concert.policy_changed" or "concert.announced")
        .GroupBy(row => row.AggregateId, StringComparer.Ordinal)
        .Where(rows => rows.Any(row => row.Type == "concert.policy_changed"))
        .SelectMany(rows => rows)
        .Where(row => JsonElement.Parse(row.Payload!).TryGetProperty("policy", out _))
        .ToLookup(
            row => long.Parse(row.AggregateId, CultureInfo.InvariantCulture),
            row => (row.OccurredAt, Read(row.Payload!))
        );

    /// <summary>Those whose announcement was purged from the outbox, and perhaps changes after it.</summary>
    private readonly HashSet<long> _purged =
    [
        .. database
            .Concerts.Select(concert => concert.Id)
            .Except(
                database
                    .Events.Where(row => row.Type == "concert.announced")
                    .Select(row => long.Parse(row.AggregateId, CultureInfo.InvariantCulture))
            ),
    ];

    private readonly DateTimeOffset _purgedUntil = database
        .Watermarks.Select(row => row.OccurredAt)
        .DefaultIfEmpty()
        .Max();

    /// <summary>All that an instance may have gone by at that instant, or null if that is not known.</summary>
    public IReadOnlyList<Policy>? At(long concertId, DateTimeOffset instant)
    {
        var changes = _changes[concertId].ToList();
        if (changes.Count == 0)
        {
            return
                _last.TryGetValue(concertId, out var only)
                && (!_purged.Contains(concertId) || instant > _purgedUntil + Lag)
                ? [only]
                : null;
        }
        var before = changes.FindLastIndex(change => change.Since <= instant - Lag);
        return before < 0
            ? null
            :
            [
                .. changes
                    .Skip(before)
                    .TakeWhile(change => change.Since <= instant + Lag)
                    .Select(change => change.Policy),
            ];
    }

    /// <summary>The policy of a concert that never changed it; null if it did, or if that is not known.</summary>
    public Policy? Only(long concertId) =>
        _changes.Contains(concertId) || _purged.Contains(concertId) ? null : _last.GetValueOrDefault(concertId);

    /// <summary>The longest time after which somebody who does not show up is passed over.</summary>
    public TimeSpan LongestAbsence(long concertId) =>
        TimeSpan.FromSeconds(
            _changes[concertId]
                .Select(change => change.Policy.NoShowSeconds)
                .Append(_last.TryGetValue(concertId, out var last) ? last.NoShowSeconds : 0)
                .Max()
        );

    private static Policy Read(string payload) =>
        JsonElement.Parse(payload).GetProperty("policy").Deserialize<Policy>(History.Json)!;
}
