namespace Concert.Bench;

using System.Diagnostics;
using System.Threading.Channels;
using HdrHistogram;

/// <summary>Latencies of calls that came when they came, whether or not those before them had been answered.</summary>
/// <param name="Latencies">In microseconds, from the instant at which each call was meant to start.</param>
/// <param name="GeneratorCores">How many processors the generator itself used.</param>
internal sealed record OpenResult(
    LongHistogram Latencies,
    long Calls,
    double Seconds,
    IReadOnlyDictionary<string, long> Unexpected,
    double GeneratorCores
)
{
    public double Milliseconds(double percentile) => Latencies.GetValueAtPercentile(percentile) / 1_000.0;
}

/// <summary>Arrivals at a steady rate, spread over a bounded number of connections.</summary>
internal static class OpenLoad
{
    private const long LongestMicroseconds = 60_000_000;

    /// <summary>Arrivals that have waited so long are given up: the rate is more than can be served.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static LongHistogram NewHistogram() => new(LongestMicroseconds, 3);

    /// <summary>Runs one thing for each arrival, with the number of the arrival and of the worker that serves it.</summary>
    /// <returns>The unexpected outcome; null if all went well.</returns>
    public static async Task<OpenResult> RunAsync(
        double rate,
        TimeSpan duration,
        int workers,
        Func<long, int, Task<string?>> serve
    )
    {
        var arrivals = Channel.CreateUnbounded<(long Number, long Intended)>(
            new UnboundedChannelOptions { SingleWriter = true }
        );
        var total = (long)(rate * duration.TotalSeconds);
        var (cpu, started) = (Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
        var arriving = new Thread(() =>
        {
            for (long number = 0; number < total; Thread.Sleep(1))
            {
                var due = Math.Min(total, (long)(Stopwatch.GetElapsedTime(started).TotalSeconds * rate));
                for (; number < due; number++)
                    arrivals.Writer.TryWrite((number, started + (long)(number / rate * Stopwatch.Frequency)));
            }
            arrivals.Writer.Complete();
        })
        {
            IsBackground = true,
        };
        arriving.Start();
        var results = await Task.WhenAll(
            Enumerable
                .Range(0, workers)
                .Select(worker =>
                    Task.Run(async () =>
                    {
                        var (latencies, unexpected) = (NewHistogram(), new Dictionary<string, long>());
                        await foreach (var (number, intended) in arrivals.Reader.ReadAllAsync())
                        {
                            var problem =
                                Stopwatch.GetElapsedTime(started) > duration + Patience
                                    ? "given up"
                                    : await serve(number, worker);
                            if (problem is not null)
                                unexpected[problem] = unexpected.GetValueOrDefault(problem) + 1;
                            var elapsed = (long)Stopwatch.GetElapsedTime(intended).TotalMicroseconds;
                            latencies.RecordValue(Math.Clamp(elapsed, 1, LongestMicroseconds));
                        }
                        return (latencies, unexpected);
                    })
                )
        );
        var elapsed = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var all = NewHistogram();
        foreach (var (latencies, _) in results)
            all.Add(latencies);
        return new OpenResult(
            all,
            total,
            elapsed,
            results
                .SelectMany(result => result.unexpected)
                .GroupBy(pair => pair.Key)
                .ToDictionary(pairs => pairs.Key, pairs => pairs.Sum(pair => pair.Value)),
            (Environment.CpuUsage.TotalTime - cpu).TotalSeconds / elapsed
        );
    }

    /// <summary>Makes the calls of a load at this rate.</summary>
    public static async Task<OpenResult> RunAsync(Load load, double rate, TimeSpan duration)
    {
        var count = (long)(rate * duration.TotalSeconds);
        var requests = load.Prepared is null
            ? [load.Request(0)]
            : Enumerable
                .Range(0, (int)Math.Min(count, load.Again > 0 ? load.Again : load.Last - load.Next))
                .Select(_ => load.Request(load.Take()))
                .ToArray();
        if (load.Prepared is not null && load.Again == 0)
            duration = TimeSpan.FromSeconds(requests.Length / rate);
        var connections = await Task.WhenAll(
            Enumerable.Range(0, Wrk.Connections).Select(_ => RawConnection.OpenAsync(load.Server.Port))
        );
        try
        {
            return await RunAsync(
                rate,
                duration,
                connections.Length,
                async (number, worker) =>
                {
                    var answer = await connections[worker].CallAsync(requests[number % requests.Length]);
                    return load.Expected.Contains(answer.Status) ? null : $"{answer.Status}";
                }
            );
        }
        finally
        {
            foreach (var connection in connections)
                connection.Dispose();
        }
    }
}
