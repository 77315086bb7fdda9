namespace Concert.Api.Tests.Support;

using System.Diagnostics;

/// <summary>
/// An instance of the service in a process of its own, whose memory can be told from that of the tests, and to which can
/// be done what happens to processes.
/// </summary>
internal sealed class ApiProcess : IDisposable
{
    /// <summary>Of a machine that is busy with several storms, a minute and more may pass before an instance listens.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly IReadOnlyDictionary<string, string> _settings;
    private readonly string _folder;
    private Process _process;

    private ApiProcess(IReadOnlyDictionary<string, string> settings, string folder)
    {
        (_settings, _folder) = (settings, folder);
        Address = new Uri($"http://127.0.0.1:{Command.FreePort()}");
        _process = Launch();
    }

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

    /// <summary>Starts an instance and waits until it is ready.</summary>
    /// <param name="folder">Where it writes its logs; by default a temporary folder.</param>
    public static async Task<ApiProcess> Start(IReadOnlyDictionary<string, string> settings, string? folder = null)
    {
        var api = new ApiProcess(settings, folder ?? Directory.CreateTempSubdirectory("concert-").FullName);
        try
        {
            await api.Ready();
            return api;
        }
        catch
        {
            api.Dispose();
            throw;
        }
    }

    /// <summary>Starts the program with these arguments and waits until it ends by itself.</summary>
    public static async Task<Ended> Run(IReadOnlyDictionary<string, string> settings, params string[] arguments)
    {
        var folder = Directory.CreateTempSubdirectory("concert-").FullName;
        using var process = Launch(settings, folder, arguments);
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var complaint = process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return new Ended(process.ExitCode, await output, await complaint);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }

    /// <summary>Ends it at once, as a crash or the kernel does.</summary>
    public async Task Kill()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Asks it to end, as an operator does, and waits until it has.</summary>
    public async Task End()
    {
        await Signal("TERM");
        using var patience = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(patience.Token);
    }

    /// <summary>Stops it where it is, without its noticing.</summary>
    public Task Pause() => Signal("STOP");

    /// <summary>Lets it go on after <see cref="Pause"/>.</summary>
    public Task Continue() => Signal("CONT");

    /// <summary>Starts it again, after it has ended, on the same port, and does not wait until it is ready.</summary>
    public void Restart()
    {
        _process.Dispose();
        _process = Launch();
    }

    /// <summary>Waits until it can serve.</summary>
    public async Task Ready()
    {
        using var http = new HttpClient { BaseAddress = Address };
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            try
            {
                using var ready = await http.GetAsync("health/ready", patience.Token);
                if (ready.IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException) when (!_process.HasExited) { }
            await Task.Delay(100, patience.Token);
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private async Task Signal(string name) => await Command.Run("kill", $"-{name}", $"{_process.Id}");

    private Process Launch()
    {
        var process = Launch(_settings, _folder, "--urls", Address.ToString());
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private static Process Launch(
        IReadOnlyDictionary<string, string> settings,
        string folder,
        params string[] arguments
    )
    {
        var start = new ProcessStartInfo(
            "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "Concert.Api.dll"), .. arguments]
        )
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        foreach (var (name, value) in settings)
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        return Process.Start(start)!;
    }
}

/// <summary>How a program ended, and what it wrote.</summary>
internal sealed record Ended(int Code, string Output, string Complaint);
