namespace Concert.Bench;

using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

/// <summary>A process of ours that serves HTTP: an instance of the service, or the limits.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>The kernel counts processor time in hundredths of a second.</summary>
    private const double TicksPerSecond = 100;

    private readonly Process _process;
    private readonly int _probe;
    private readonly string _folder;

    private ServerProcess(Process process, int port, int probe, string folder)
    {
        (_process, _probe, _folder) = (process, probe, folder);
        Port = port;
    }

    public int Port { get; }

    public int Id => _process.Id;

    public Uri Address => new($"http://127.0.0.1:{Port}");

    /// <summary>Starts it on a free port of 127.0.0.1, in a folder of its own, and waits until it answers here.</summary>
    public static async Task<ServerProcess> StartAsync(
        IEnumerable<string> command,
        IReadOnlyDictionary<string, string> settings,
        string readyPath
    )
    {
        var (port, probe) = (FreePort(), FreePort());
        var folder = Directory.CreateTempSubdirectory("concert-bench-").FullName;
        // What it logs to the console goes nowhere, as cheaply as can be.
        var start = new ProcessStartInfo(
            "sh",
            ["-c", "exec dotnet \"$@\" >/dev/null", "sh", .. command, "--urls", $"http://127.0.0.1:{port}"]
        )
        {
            WorkingDirectory = folder,
        };
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        start.Environment["DOTNET_STARTUP_HOOKS"] = typeof(StartupHook).Assembly.Location;
        start.Environment["CONCERT_BENCH_PROBE"] = $"{probe}";
        var process = Process.Start(start)!;
        var server = new ServerProcess(process, port, probe, folder);
        try
        {
            await server.AnswersAsync(readyPath);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>The processor time that it has used, in seconds.</summary>
    public double Cpu => CpuOf(_process.Id);

    public static double CpuOf(int process)
    {
        // The name may hold blanks and stands in parentheses; user and system time are the 14th and 15th field.
        var line = File.ReadAllText($"/proc/{process}/stat");
        var fields = line[(line.LastIndexOf(')') + 2)..].Split(' ');
        return (Number(fields[11]) + Number(fields[12])) / TicksPerSecond;

        static double Number(string field) => double.Parse(field, CultureInfo.InvariantCulture);
    }

    /// <summary>The bytes that it has allocated, as <see cref="StartupHook"/> says.</summary>
    public async Task<long> AllocatedAsync()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _probe);
        var bytes = new byte[sizeof(long)];
        await client.GetStream().ReadExactlyAsync(bytes);
        return BitConverter.ToInt64(bytes);
    }

    public static int FreePort()
    {
        var taken = IPGlobalProperties
            .GetIPGlobalProperties()
            .GetActiveTcpListeners()
            .Select(listener => listener.Port)
            .ToHashSet();
        return Enumerable
            .Range(0, 1_000)
            .Select(_ => Random.Shared.Next(20_000, 30_000))
            .First(port => !taken.Contains(port));
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task AnswersAsync(string path)
    {
        using var http = new HttpClient { BaseAddress = Address };
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            try
            {
                using var answer = await http.GetAsync(path, patience.Token);
                if (answer.IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException) when (!_process.HasExited) { }
            await Task.Delay(100, patience.Token);
        }
    }
}
