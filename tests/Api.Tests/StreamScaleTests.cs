namespace Concert.Api.Tests;

using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;

/// <summary>What many open event streams cost an instance.</summary>
[Trait("Category", "Scale")]
public sealed class StreamScaleTests(Given given, ITestOutputHelper output) : IClassFixture<Given>
{
    private const long AllowedBytes = 300L << 20;
    private static readonly int Streams = Scale.Of(500, full: 5_000);

    [Fact]
    public async Task Given_many_open_streams_When_they_have_been_told_and_kept_alive_Then_they_take_little_memory()
    {
        using var api = await ApiProcess.Start(given.Host.Settings);
        var sale = await given.SaleOf(await given.AConcert(policy: new { maxActive = 1 }));
        var line = await given.Joined(sale, Streams);
        var tokens = given.Host.Services.GetRequiredService<IQueueTokens>();
        foreach (var pass in line.Take(100))
            (await Listener.Open(api.Address, tokens.Issue(pass))).Dispose();
        var before = api.Memory;

        var listeners = new List<Listener>();
        foreach (var pass in line)
            listeners.Add(await Listener.Open(api.Address, tokens.Issue(pass)));
        await Task.WhenAll(listeners.Select(listener => listener.Until("event: status")));
        await Task.WhenAll(listeners.Select(listener => listener.Until("\n:\n")));
        var after = api.Memory;
        listeners.ForEach(listener => listener.Dispose());

        output.WriteLine(
            $"{Streams} streams: {(after - before) / Streams / 1024} KiB each, the process {before >> 20} MiB before and {after >> 20} MiB with them"
        );
        after.ShouldBeLessThan(AllowedBytes);
    }

    /// <summary>A client with as little of its own as possible.</summary>
    private sealed class Listener : IDisposable
    {
        private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp);
        private readonly StringBuilder _heard = new();

        public static async Task<Listener> Open(Uri address, string token)
        {
            var listener = new Listener();
            await listener._socket.ConnectAsync(address.Host, address.Port);
            var request = $"GET /api/v1/queue/events?queueToken={token} HTTP/1.1\r\nHost: {address.Authority}\r\n\r\n";
            await listener._socket.SendAsync(Encoding.ASCII.GetBytes(request));
            await listener.Until("\r\n\r\n");
            listener._heard.ToString().ShouldStartWith("HTTP/1.1 200 ");
            return listener;
        }

        /// <summary>Waits until the text has been heard.</summary>
        public async Task Until(string text)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            var buffer = new byte[4_096];
            while (!_heard.ToString().Contains(text, StringComparison.Ordinal))
            {
                var count = await _socket
                    .ReceiveAsync(buffer, patience.Token)
                    .AsTask()
                    .ContinueWith(received => received.IsCompletedSuccessfully ? received.Result : 0);
                count.ShouldBeGreaterThan(0, $"There is no more than: {_heard}");
                _heard.Append(Encoding.ASCII.GetString(buffer, 0, count));
            }
        }

        public void Dispose() => _socket.Dispose();
    }
}
