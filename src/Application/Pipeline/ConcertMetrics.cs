namespace Concert.Application.Pipeline;

using System.Diagnostics.Metrics;

/// <summary>
/// The instruments of the service, by the names that docs/operations/metrics.md lists. Values of labels are few and fixed,
/// so that nobody can make series; measuring allocates nothing and does not fail.
/// </summary>
public static class ConcertMetrics
{
    public const string Name = "Concert";

    private static readonly Meter Meter = new(Name);

    private static readonly InstrumentAdvice<double> Durations = new()
    {
        HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 10, 30],
    };

    private static readonly Histogram<double> UseCases = Duration(
        "concert.use_case.duration",
        "Duration of use cases by their outcome: ok, an error code, or exception."
    );

    private static readonly Counter<long> LatePromotions = Meter.CreateCounter<long>(
        "concert.queue.late_promotions",
        unit: "{promotion}",
        description: "Promotion rounds that took longer than a second, so that sales had to wait for their turn."
    );

    private static readonly Counter<long> LoggedExceptions = Meter.CreateCounter<long>(
        "concert.log.exceptions",
        unit: "{exception}",
        description: "Exceptions by what the log has of them: stack, line, or nothing."
    );

    public static void UseCaseEnded(string useCase, string outcome, TimeSpan elapsed) =>
        UseCases.Record(elapsed.TotalSeconds, new("use_case", useCase), new("outcome", outcome));

    public static void PromotedLate() => LatePromotions.Add(1);

    /// <param name="logged">stack, line or nothing.</param>
    public static void ExceptionLogged(string logged) =>
        LoggedExceptions.Add(1, new KeyValuePair<string, object?>("logged", logged));

    private static Histogram<double> Duration(string name, string description) =>
        Meter.CreateHistogram(name, unit: "s", description, tags: null, Durations);
}
