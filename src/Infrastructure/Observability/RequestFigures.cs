namespace Concert.Infrastructure.Observability;

using System.Diagnostics.Metrics;

/// <summary>How many requests this instance has answered since it was last asked, and how quickly.</summary>
internal sealed class RequestFigures : IDisposable
{
    private static readonly double[] Milliseconds =
    [
        .. Enumerable.Range(0, 60).Select(step => Math.Round(Math.Pow(10, step / 12.0), 1)),
        double.PositiveInfinity,
    ];

    private readonly MeterListener _listener = new();
    private readonly int[] _durations = new int[Milliseconds.Length];
    private int _errors;

    public RequestFigures(IMeterFactory meters)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            // Another instance in this process has a factory of its own.
            if (instrument.Name is "http.server.request.duration" && ReferenceEquals(instrument.Meter.Scope, meters))
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>((_, seconds, tags, _) => Count(seconds, tags));
        _listener.Start();
    }

    /// <summary>Counting begins anew.</summary>
    public (int Requests, int Errors, double? P95Milliseconds) Take()
    {
        var taken = new int[_durations.Length];
        for (var i = 0; i < taken.Length; i++)
            taken[i] = Interlocked.Exchange(ref _durations[i], 0);
        return (taken.Sum(), Interlocked.Exchange(ref _errors, 0), Percentile(taken));
    }

    public void Dispose() => _listener.Dispose();

    private void Count(double seconds, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var (name, value) in tags)
        {
            // A stream lasts as long as somebody listens.
            if (name is "http.route" && value is string route && route.EndsWith("/events", StringComparison.Ordinal))
                return;
            if (name is "http.response.status_code" && value is >= 500)
                Interlocked.Increment(ref _errors);
        }
        var found = Array.BinarySearch(Milliseconds, seconds * 1_000);
        Interlocked.Increment(ref _durations[found < 0 ? ~found : found]);
    }

    /// <summary>The upper end of the bucket in which it lies.</summary>
    private static double? Percentile(int[] durations)
    {
        var left = (int)Math.Ceiling(durations.Sum() * 0.95);
        if (left == 0)
            return null;
        var bucket = 0;
        while ((left -= durations[bucket]) > 0)
            bucket++;
        return Math.Min(Milliseconds[bucket], Milliseconds[^2]);
    }
}
