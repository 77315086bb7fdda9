namespace Concert.Api.Tests.Support;

using System.Diagnostics;

/// <summary>A cluster of brokers for one test, in a process that can be stopped where it is.</summary>
internal sealed class OwnKafka : IDisposable
{
    private readonly Process _process;

    private OwnKafka(Process process, string servers) => (_process, Servers) = (process, servers);

    public string Servers { get; }

    public static async Task<OwnKafka> Start(string topic)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Concert.KafkaCluster.dll");
        var process = Command.Start("dotnet", program, topic);
        process.BeginErrorReadLine();
        return new OwnKafka(process, (await process.StandardOutput.ReadLineAsync()).ShouldNotBeNull());
    }

    /// <summary>From now on the brokers take requests and answer none.</summary>
    public Task Pause() => Command.Run("kill", "-STOP", $"{_process.Id}");

    /// <summary>Answers everybody after <see cref="Pause"/>.</summary>
    public Task Continue() => Command.Run("kill", "-CONT", $"{_process.Id}");

    public void Dispose()
    {
        _process.Kill();
        _process.Dispose();
    }
}
