namespace Concert.Api.Tests.Support;

using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

/// <summary>A Redis for one test, which may crash it: on a port of 127.0.0.1, and nothing of it outlives its process.</summary>
internal sealed class OwnRedis : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly string[] _command;
    private Process _process;

    private OwnRedis(string program, string[] arguments)
    {
        _command =
        [
            program,
            .. arguments,
            "--port",
            $"{Port}",
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--appendonly",
            "no",
        ];
        _process = Launch();
    }

    public int Port { get; } = Command.FreePort();

    public string ConnectionString => $"127.0.0.1:{Port}";

    private static string? Program => Command.Find("redis-server") ?? Command.Find("valkey-server");

    /// <summary>Null if Redis is not installed on this machine.</summary>
    public static async Task<OwnRedis?> Start(params string[] arguments)
    {
        if (Program is not { } program)
            return null;
        var redis = new OwnRedis(program, arguments);
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

    /// <summary>Ends it at once.</summary>
    public async Task Kill()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Ends it at once and starts it again, empty.</summary>
    public async Task Crash()
    {
        await Kill();
        await Task.Delay(500);
        _process.Dispose();
        _process = Launch();
        await Answers();
    }

    /// <summary>Forgets everything.</summary>
    public Task Flush() => Tell("FLUSHALL");

    /// <summary>From now on it takes calls and answers none.</summary>
    public Task Pause() => Command.Run("kill", "-STOP", $"{_process.Id}");

    /// <summary>Answers everybody after <see cref="Pause"/>.</summary>
    public Task Continue() => Command.Run("kill", "-CONT", $"{_process.Id}");

    /// <summary>Gives a command that is answered with OK.</summary>
    public async Task Tell(string command) => (await Ask(command)).ShouldStartWith("+OK", Case.Sensitive, command);

    /// <summary>What it answers to a command.</summary>
    public async Task<string> Ask(string command)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Port, patience.Token);
        var network = client.GetStream();
        await network.WriteAsync(Encoding.ASCII.GetBytes($"{command}\r\n"), patience.Token);
        client.Client.Shutdown(SocketShutdown.Send);
        using var reader = new StreamReader(network);
        return await reader.ReadToEndAsync(patience.Token);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    private Process Launch()
    {
        var process = Command.Start(_command);
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
                await Ask("PING");
                return;
            }
            catch (SocketException) when (Stopwatch.GetElapsedTime(started) < Patience && !_process.HasExited) { }
        }
    }
}
