namespace Concert.Api.Tests.Support;

using System.Diagnostics;
using System.Net.Sockets;

/// <summary>An nginx with the configuration that is shipped. Only its upstreams and its port are the test's.</summary>
internal sealed class OwnNginx : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly string Program = Command.Find("nginx", "/usr/sbin") ?? "nginx";

    private readonly string _folder;
    private readonly Process _process;

    private OwnNginx(string folder, int port)
    {
        _folder = folder;
        Address = new Uri($"http://127.0.0.1:{port}");
        _process = Command.Start(Program, "-p", folder, "-c", Path.Combine(folder, "nginx.conf"), "-g", "daemon off;");
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public Uri Address { get; }

    /// <summary>The shipped upstreams, which are these.</summary>
    public static async Task<OwnNginx> Before(Uri first, Uri second)
    {
        var shipped = await File.ReadAllTextAsync(Repository.File("deploy/nginx/upstreams.conf"));
        return await Start(
            shipped
                .Replace("10.91.0.11:8080", first.Authority, StringComparison.Ordinal)
                .Replace("10.91.0.12:8080", second.Authority, StringComparison.Ordinal)
        );
    }

    /// <summary>Starts it and waits until it listens.</summary>
    public static async Task<OwnNginx> Start(string upstreams)
    {
        var folder = Directory.CreateTempSubdirectory("nginx-").FullName;
        var port = Command.FreePort();
        foreach (var file in new[] { "nginx.conf", "proxy.conf" })
            File.Copy(Repository.File($"deploy/nginx/{file}"), Path.Combine(folder, file));
        await File.WriteAllTextAsync(Path.Combine(folder, "upstreams.conf"), upstreams);
        await File.WriteAllTextAsync(Path.Combine(folder, "listen.conf"), $"listen 127.0.0.1:{port};\n");
        var nginx = new OwnNginx(folder, port);
        try
        {
            await nginx.Listens();
            return nginx;
        }
        catch
        {
            await nginx.DisposeAsync();
            throw;
        }
    }

    /// <summary>Whether nginx accepts a configuration; fails with what it says against it.</summary>
    public static async Task ShouldAccept(string configuration)
    {
        var prefix = Directory.CreateTempSubdirectory("nginx-").FullName;
        await Command.Run(Program, "-t", "-p", prefix, "-c", configuration);
        Directory.Delete(prefix, recursive: true);
    }

    /// <summary>Its workers end with it only if it is asked to.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await Command.Run("kill", "-TERM", $"{_process.Id}");
            using var patience = new CancellationTokenSource(Patience);
            await _process.WaitForExitAsync(patience.Token);
        }
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task Listens()
    {
        for (var started = Stopwatch.GetTimestamp(); ; await Task.Delay(20))
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(Address.Host, Address.Port);
                return;
            }
            catch (SocketException) when (Stopwatch.GetElapsedTime(started) < Patience && !_process.HasExited) { }
        }
    }
}
