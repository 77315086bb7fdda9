namespace Concert.Application.Pipeline;

using System.Diagnostics.Metrics;

/// <summary>
/// What is counted and timed, by the names that docs/operations/metrics.md explains. The values of labels are few and
/// fixed, so that no caller can make series. Measuring allocates nothing.
/// </summary>
public static class ConcertMetrics
{
    public const string Name = "Concert";

    private static readonly Meter Meter = new(Name);

    private static readonly Histogram<double> UseCases = Durations("concert.use_case.duration");
    private static readonly Counter<long> HoldAttempts = Counts("concert.hold.attempts", "{attempt}");
    private static readonly Histogram<double> HoldDuration = Durations("concert.hold.duration");
    private static readonly Counter<long> LatePromotions = Counts("concert.queue.late_promotions", "{promotion}");
    private static readonly Histogram<double> LockWaits = Durations("concert.lock.wait.duration");
    private static readonly Histogram<double> Transactions = Durations("concert.db.transaction.duration");
    private static readonly Counter<long> Timeouts = Counts("concert.db.transaction.timeouts", "{transaction}");
    private static readonly Counter<long> LostRaces = Counts("concert.db.lost_races", "{transaction}");
    private static readonly Counter<long> CacheRequests = Counts("concert.cache.requests", "{request}");
    private static readonly Counter<long> RefusedCalls = Counts("concert.rate_limit.refusals", "{request}");
    private static readonly Histogram<double> JobLateness = Durations("concert.job.lateness");
    private static readonly Histogram<double> JobDuration = Durations("concert.job.duration");
    private static readonly Counter<long> LoggedExceptions = Counts("concert.log.exceptions", "{exception}");

    /// <summary>Shows what has not happened yet, since the first time would not be seen as an increase otherwise.</summary>
    public static void ShowZeros()
    {
        foreach (
            var outcome in (string[])
                ["held", "taken", "refused", "not_active", "limited", "congested", "unavailable", "failed"]
        )
            HoldAttempts.Add(0, Label("outcome", outcome));
        foreach (var result in (string[])["hit", "miss", "stale", "not_modified"])
            CacheRequests.Add(0, Label("result", result));
        foreach (
            var limit in (string[])
                [
                    "holds",
                    "joins",
                    "registrations",
                    "sign_ins",
                    "password_checks",
                    "signed_in_calls",
                    "anonymous_calls",
                    "in_flight_per_user",
                    "in_flight_per_address",
                    "streams_per_address",
                ]
        )
            RefusedCalls.Add(0, Label("limit", limit));
        foreach (var logged in (string[])["stack", "line", "nothing"])
            LoggedExceptions.Add(0, Label("logged", logged));
        LatePromotions.Add(0);
        Timeouts.Add(0);
        LostRaces.Add(0);
    }

    /// <param name="outcome">ok, an error code, cancelled, or exception.</param>
    public static void UseCaseEnded(string useCase, string outcome, TimeSpan elapsed) =>
        UseCases.Record(elapsed.TotalSeconds, Label("use_case", useCase), Label("outcome", outcome));

    public static void HoldEnded(string outcome, TimeSpan elapsed)
    {
        HoldAttempts.Add(1, Label("outcome", outcome));
        HoldDuration.Record(elapsed.TotalSeconds, Label("outcome", outcome));
    }

    public static void PromotedLate() => LatePromotions.Add(1);

    /// <param name="kind">user, seat or request.</param>
    /// <param name="outcome">acquired; refused, if it was pointless to wait or too many did; or timed_out.</param>
    public static void LockWaitEnded(string kind, string outcome, TimeSpan elapsed) =>
        LockWaits.Record(elapsed.TotalSeconds, Label("kind", kind), Label("outcome", outcome));

    /// <param name="outcome">committed, refused by the work or a constraint, failed or timed_out.</param>
    public static void TransactionEnded(string outcome, TimeSpan elapsed)
    {
        Transactions.Record(elapsed.TotalSeconds, Label("outcome", outcome));
        if (outcome is "timed_out")
            Timeouts.Add(1);
    }

    public static void RaceLost() => LostRaces.Add(1);

    /// <param name="result">hit, miss, stale or not_modified.</param>
    public static void CacheAsked(string result) => CacheRequests.Add(1, Label("result", result));

    /// <param name="limit">The name of its setting, in snake case.</param>
    public static void CallRefused(string limit)
    {
        RefusedCalls.Add(1, Label("limit", limit));
        if (limit is "holds")
            HoldAttempts.Add(1, Label("outcome", "limited"));
    }

    public static void JobEnded(string job, TimeSpan lateness, TimeSpan elapsed)
    {
        JobLateness.Record(lateness.TotalSeconds, Label("job", job));
        JobDuration.Record(elapsed.TotalSeconds, Label("job", job));
    }

    /// <param name="logged">What the log has of it: stack, line, or nothing.</param>
    public static void ExceptionLogged(string logged) => LoggedExceptions.Add(1, Label("logged", logged));

    private static Counter<long> Counts(string name, string unit) => Meter.CreateCounter<long>(name, unit);

    private static Histogram<double> Durations(string name) =>
        Meter.CreateHistogram(
            name,
            unit: "s",
            description: null,
            tags: null,
            new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 10, 30],
            }
        );

    private static KeyValuePair<string, object?> Label(string name, string value) => new(name, value);
}
