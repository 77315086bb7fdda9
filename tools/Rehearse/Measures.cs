namespace Concert.Rehearse;

using System.Collections.Concurrent;
using System.Diagnostics;
using HdrHistogram;

/// <summary>What became of a buyer.</summary>
internal enum Outcome
{
    Bought,
    SoldOut,
    LetHoldRunOut,
    Left,
    PlaceEnded,
    Refused,
    Unfinished,
}

/// <summary>A buyer who was let in.</summary>
/// <param name="Came">When, in seconds since the beginning.</param>
/// <param name="Admitted">Likewise; by the service, to the millisecond.</param>
internal readonly record struct Turn(double Came, double Admitted);

/// <summary>What is counted while it goes on; any number of buyers may tell at once.</summary>
internal sealed class Measures(int seconds)
{
    private const long LongestMicroseconds = 120_000_000;

    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly DateTimeOffset _startedAt = DateTimeOffset.UtcNow;
    private readonly ConcurrentDictionary<string, LongConcurrentHistogram> _latencies = new();
    private readonly ConcurrentDictionary<string, int> _refusals = new();
    private readonly ConcurrentDictionary<Outcome, int> _outcomes = new();
    private readonly ConcurrentQueue<Turn> _turns = new();

    /// <summary>So much happened in each second.</summary>
    public int[] Arrivals { get; } = new int[seconds];
    public int[] Admissions { get; } = new int[seconds];

    /// <summary>Places that no longer wait: admitted, left or ended.</summary>
    public int[] Ended { get; } = new int[seconds];
    public int[] SeatsSold { get; } = new int[seconds];

    public TimeSpan Age => Stopwatch.GetElapsedTime(_started);

    public IReadOnlyCollection<Turn> Turns => _turns;

    public int Of(Outcome outcome) => _outcomes.GetValueOrDefault(outcome);

    public int Finished => _outcomes.Values.Sum();

    public IReadOnlyList<(string Call, LongConcurrentHistogram Latencies)> Latencies =>
        [.. _latencies.OrderBy(pair => pair.Key).Select(pair => (pair.Key, pair.Value))];

    public IReadOnlyList<(string Code, int Count)> Refusals =>
        [.. _refusals.OrderByDescending(pair => pair.Value).Select(pair => (pair.Key, pair.Value))];

    public double Since(DateTimeOffset instant) => (instant - _startedAt).TotalSeconds;

    public void Count(int[] series, int by = 1) =>
        Interlocked.Add(ref series[Math.Clamp((int)Age.TotalSeconds, 0, series.Length - 1)], by);

    public void Admit(Turn turn)
    {
        _turns.Enqueue(turn);
        Interlocked.Increment(ref Admissions[Math.Clamp((int)turn.Admitted, 0, seconds - 1)]);
    }

    public void End(Outcome outcome) => _outcomes.AddOrUpdate(outcome, 1, (_, count) => count + 1);

    public void Refuse(string code) => _refusals.AddOrUpdate(code, 1, (_, count) => count + 1);

    /// <summary>From the instant at which the call was meant to be made, with its retries.</summary>
    public void Time(string call, long since) =>
        _latencies
            .GetOrAdd(call, _ => new LongConcurrentHistogram(1, LongestMicroseconds, 3))
            .RecordValue(Math.Clamp((long)Stopwatch.GetElapsedTime(since).TotalMicroseconds, 1, LongestMicroseconds));

    /// <summary>
    /// Spearman's coefficient of the orders of arrival and admission: 1 if whoever came first was let in first. Those who
    /// were let in together share a rank.
    /// </summary>
    public double? Fairness()
    {
        var turns = _turns.ToArray();
        if (turns.Length < 3)
            return null;
        var (came, admitted) = (
            Ranks([.. turns.Select(turn => turn.Came)]),
            Ranks([.. turns.Select(turn => turn.Admitted)])
        );
        var mean = (turns.Length - 1) / 2.0;
        double both = 0,
            first = 0,
            second = 0;
        for (var i = 0; i < turns.Length; i++)
        {
            both += (came[i] - mean) * (admitted[i] - mean);
            first += Math.Pow(came[i] - mean, 2);
            second += Math.Pow(admitted[i] - mean, 2);
        }
        return first * second == 0 ? null : both / Math.Sqrt(first * second);
    }

    public static double[] Ranks(double[] values)
    {
        var order = Enumerable.Range(0, values.Length).OrderBy(i => values[i]).ToArray();
        var ranks = new double[values.Length];
        for (var start = 0; start < order.Length; )
        {
            var end = start + 1;
            while (end < order.Length && values[order[end]].Equals(values[order[start]]))
                end++;
            for (var i = start; i < end; i++)
                ranks[order[i]] = (start + end - 1) / 2.0;
            start = end;
        }
        return ranks;
    }
}
