namespace Concert.Bench;

using System.Diagnostics;
using System.Globalization;

/// <summary>Calls of one kind for wrk to make.</summary>
/// <param name="Server">Who is called.</param>
/// <param name="Path">With the query.</param>
/// <param name="Method">GET or POST.</param>
internal sealed record Load(ServerProcess Server, string Path, string Method = "GET")
{
    /// <summary>The status that each answer is to have; the first of them is the usual one.</summary>
    public IReadOnlyList<int> Expected { get; init; } = [200];

    /// <summary>Headers of requests that are all alike.</summary>
    public IReadOnlyList<string> Headers { get; init; } = [];

    /// <summary>The whole request of that number, where each is another.</summary>
    public Func<long, byte[]>? Prepared { get; init; }

    /// <summary>How many prepared requests there are, to be made over and over; 0 if each can be made once.</summary>
    public int Again { get; init; }

    /// <summary>The number of the next request that can be made once.</summary>
    public long Next { get; set; }

    /// <summary>How many can be made once.</summary>
    public long Last { get; init; } = long.MaxValue;

    /// <summary>The number of the next call, one by one.</summary>
    public long Take() => Again > 0 ? Next++ % Again : Next++;

    /// <summary>The request as it goes over the wire.</summary>
    public byte[] Request(long number) =>
        Prepared?.Invoke(number)
        ?? System.Text.Encoding.ASCII.GetBytes(
            $"{Method} {Path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{string.Concat(Headers.Select(header => $"{header}\r\n"))}"
                + $"{(Method == "GET" ? "" : "Content-Length: 0\r\n")}\r\n"
        );
}

/// <summary>What a slice of calls came to.</summary>
/// <param name="Unexpected">Answers with another status than the expected ones, or none, by what they were.</param>
internal sealed record Slice(
    long Calls,
    double Seconds,
    double CpuSeconds,
    long Allocated,
    IReadOnlyDictionary<string, long> Unexpected
)
{
    /// <summary>Of good answers alone.</summary>
    public double PerSecond => Math.Max(0, Calls - Unexpected.Values.Sum()) / Seconds;

    public double CpuMicroseconds => CpuSeconds * 1e6 / Math.Max(1, Calls);

    public double AllocatedPerCall => (double)Allocated / Math.Max(1, Calls);
}

internal static class Wrk
{
    public const int Connections = 64;
    private const int Threads = 2;

    /// <summary>More than any server here answers per second with requests that can be made once.</summary>
    private const int FirstGuess = 60_000;

    private static readonly string Folder = Directory.CreateTempSubdirectory("concert-bench-wrk-").FullName;
    private static readonly Dictionary<Load, double> Rates = new(ReferenceEqualityComparer.Instance);

    /// <summary>As many calls as <see cref="Connections"/> callers can make, each as soon as its last one was answered.</summary>
    public static async Task<Slice> RunAsync(Load load, TimeSpan duration)
    {
        var requests = load.Prepared is null ? null : await WriteAsync(load, duration);
        var (allocated, cpu) = (await load.Server.AllocatedAsync(), load.Server.Cpu);
        var start = new ProcessStartInfo("wrk")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (
            var argument in (string[])
                [
                    $"-t{Threads}",
                    $"-c{Connections}",
                    $"-d{Math.Max(1, (int)Math.Round(duration.TotalSeconds))}s",
                    "--timeout=10s",
                    "-s",
                    Path.Combine(AppContext.BaseDirectory, "wrk.lua"),
                    .. load.Headers.SelectMany(header => (string[])["-H", header]),
                    new Uri(load.Server.Address, load.Path).ToString(),
                    "--",
                    load.Method,
                    .. requests is null ? (string[])[] : [requests, load.Again > 0 ? "again" : "once"],
                ]
        )
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var (output, complaint) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"wrk failed: {await complaint} {await output}");
        var slice = Read(
            await output,
            load,
            load.Server.Cpu - cpu,
            await load.Server.AllocatedAsync() - allocated,
            out var used
        );
        if (load.Prepared is not null && load.Again == 0)
            load.Next += used;
        Rates[load] = Math.Max(Rates.GetValueOrDefault(load), slice.Calls / slice.Seconds);
        return slice;
    }

    private static Slice Read(string output, Load load, double cpu, long allocated, out long used)
    {
        var figures = output
            .Split('\n')
            .Where(line => line.StartsWith("bench ", StringComparison.Ordinal))
            .Select(line => line.Split(' ')[1..])
            .ToLookup(words => words[0], words => words[1..]);
        long Number(string name) => (long)double.Parse(figures[name].Single()[0], CultureInfo.InvariantCulture);

        // Threads took turns at the requests, so what both have used is at most so many from the first on.
        used = Threads * figures["used"].Max(words => long.Parse(words[0], CultureInfo.InvariantCulture));
        var unexpected = new Dictionary<string, long>();
        foreach (var words in figures["status"].Where(words => !load.Expected.Contains(int.Parse(words[0]))))
            unexpected[words[0]] = unexpected.GetValueOrDefault(words[0]) + long.Parse(words[1]);
        if (unexpected.Count == 0 && load.Expected[0] < 400 && Number("refused") is > 0 and var refused)
            unexpected["4xx or 5xx"] = refused;
        if (load.Expected[0] == 304 && Number("bytes") > 1_000 * Number("requests"))
            unexpected["200"] = Number("requests");
        // What remained of the slice was idle, so that its figure is too low.
        if (figures["exhausted"].Any(words => words[0] != "0"))
            unexpected["no request left"] = 1;
        if (Number("broken") is > 0 and var broken)
            unexpected["no answer"] = broken;
        if (Number("requests") == 0)
            unexpected["no answer in time"] = 1;
        return new Slice(Number("requests"), Number("microseconds") / 1e6, cpu, allocated, unexpected);
    }

    /// <summary>Writes enough requests, of which the threads take turns.</summary>
    private static async Task<string> WriteAsync(Load load, TimeSpan duration)
    {
        var path = Path.Combine(Folder, "requests");
        var count =
            load.Again > 0
                ? load.Again
                : Math.Min(
                    (long)(Math.Max(1_000, Rates.GetValueOrDefault(load, FirstGuess)) * 2 * duration.TotalSeconds),
                    load.Last - load.Next
                );
        if (count < 2 * Threads)
            throw new InvalidOperationException($"There are no requests left for {load.Path}.");
        for (var thread = 0; thread < Threads; thread++)
        {
            await using var file = new BufferedStream(File.Create($"{path}.{thread}"), 1 << 20);
            for (long number = thread; number < count; number += Threads)
            {
                var request = load.Prepared!((load.Again > 0 ? 0 : load.Next) + number);
                await file.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"{request.Length:x6}"));
                await file.WriteAsync(request);
            }
        }
        return path;
    }
}
