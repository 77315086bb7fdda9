namespace Concert.Api.Tests.Support;

using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

/// <summary>A Redis for one test, which may crash it: on a port of 127.0.0.1, and nothing of it outlives its process.</summary>
internal sealed class OwnRedis : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly string _program;
    private readonly int _port = Command.FreePort();
    private Process _process;

    private OwnRedis(string program)
    {
        _program = program;
        _process = Launch();
    }

    public string ConnectionString => $"127.0.0.1:{_port}";

    /// <summary>Null if Redis is not installed on this machine.</summary>
    public static async Task<OwnRedis?> Start()
    {
        if ((Command.Find("redis-server") ?? Command.Find("valkey-server")) is not { } program)
            return null;
        var redis = new OwnRedis(program);
        try
        {
            await redis.Answers();
            return redis;
        }
        catch
        {
            redis.Dispose();
            throw;
        }
    }

    /// <summary>Ends it at once and starts it again, empty.</summary>
    public async Task Crash()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        await Task.Delay(500);
        _process.Dispose();
        _process = Launch();
        await Answers();
    }

    /// <summary>Forgets everything.</summary>
    public Task Flush() => Tell("FLUSHALL", "+OK");

    /// <summary>From now on it takes calls and answers none.</summary>
    public Task Pause() => Command.Run("kill", "-STOP", $"{_process.Id}");

    /// <summary>Answers everybody after <see cref="Pause"/>.</summary>
    public Task Continue() => Command.Run("kill", "-CONT", $"{_process.Id}");

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    private Process Launch()
    {
        var process = Command.Start([
            _program,
            "--port",
            $"{_port}",
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--appendonly",
            "no",
        ]);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private async Task Answers()
    {
        for (var started = Stopwatch.GetTimestamp(); ; await Task.Delay(50))
        {
            try
            {
                await Tell("PING", "+PONG");
                return;
            }
            catch (SocketException) when (Stopwatch.GetElapsedTime(started) < Patience && !_process.HasExited) { }
        }
    }

    private async Task Tell(string command, string answer)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _port, patience.Token);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"{command}\r\n"), patience.Token);
        using var reader = new StreamReader(client.GetStream());
        (await reader.ReadLineAsync(patience.Token)).ShouldBe(answer);
    }
}
