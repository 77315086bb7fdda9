namespace Concert.Bench;

using System.Net;
using System.Net.Sockets;

/// <summary>
/// Stands between a client and its server, on a port of its own, and counts their round trips: whenever the client sends
/// after the server did, a new one begins.
/// </summary>
internal sealed class Relay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Task _accepting;
    private readonly int _target;
    private long _trips;

    /// <param name="target">The server's port of 127.0.0.1.</param>
    public Relay(int target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many round trips have begun so far, over all connections.</summary>
    public long Trips => Interlocked.Read(ref _trips);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
                connections.Add(ConnectAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ConnectAsync(TcpClient client)
    {
        using (client)
        using (var server = new TcpClient { NoDelay = true })
        {
            client.NoDelay = true;
            await server.ConnectAsync(IPAddress.Loopback, _target);
            var isServersTurn = 1;
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
            await Task.WhenAll(
                PumpAsync(
                    client.GetStream(),
                    server.GetStream(),
                    () => Interlocked.Add(ref _trips, Interlocked.Exchange(ref isServersTurn, 0)),
                    ended
                ),
                PumpAsync(
                    server.GetStream(),
                    client.GetStream(),
                    () => Interlocked.Exchange(ref isServersTurn, 1),
                    ended
                )
            );
        }
    }

    private static async Task PumpAsync(Stream from, Stream to, Action onBytes, CancellationTokenSource ended)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReadAsync(buffer, ended.Token) is > 0 and var count)
            {
                onBytes();
                await to.WriteAsync(buffer.AsMemory(0, count), ended.Token);
            }
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException) { }
        await ended.CancelAsync();
    }
}
