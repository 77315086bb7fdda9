namespace Concert.Api.Tests.Support;

using System.Diagnostics;
using System.Net.Sockets;

/// <summary>An instance of the service in a process of its own, whose memory can be told from that of the tests.</summary>
internal sealed class ApiProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    private ApiProcess(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    /// <summary>The memory of the process that is in use, in bytes, with the pages of its files.</summary>
    public long Memory
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    public static async Task<ApiProcess> Start(IReadOnlyDictionary<string, string> settings)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        var start = new ProcessStartInfo(
            "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "Concert.Api.dll"), "--urls", address.ToString()]
        )
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Directory.CreateTempSubdirectory("concert-").FullName,
        };
        foreach (var (name, value) in settings)
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        var api = new ApiProcess(Process.Start(start)!, address);
        api._process.OutputDataReceived += (_, _) => { };
        api._process.BeginOutputReadLine();
        api._process.BeginErrorReadLine();

        using var http = new HttpClient { BaseAddress = address };
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            try
            {
                using var ready = await http.GetAsync("health/ready", patience.Token);
                if (ready.IsSuccessStatusCode)
                    return api;
            }
            catch (HttpRequestException) when (!api._process.HasExited)
            {
                await Task.Delay(100, patience.Token);
            }
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
