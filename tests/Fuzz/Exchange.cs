namespace Concert.Fuzz;

using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

/// <summary>What came back.</summary>
/// <param name="Status">0 if the connection was closed without an answer.</param>
internal sealed record RawAnswer(int Status, IReadOnlyDictionary<string, string> Headers, string Body, TimeSpan Took)
{
    public string? Header(string name) => Headers.GetValueOrDefault(name);

    public bool IsStream => Header("Content-Type")?.StartsWith("text/event-stream", StringComparison.Ordinal) is true;

    /// <summary>Null if it is none.</summary>
    public JsonElement? Json
    {
        get
        {
            try
            {
                return JsonElement.Parse(Body);
            }
            catch (JsonException)
            {
                return null;
            }
        }
    }
}

/// <summary>One request on a connection of its own. A client of HTTP would mend or refuse what it is to send.</summary>
internal static class Exchange
{
    /// <summary>Null if no answer came in time.</summary>
    public static async Task<RawAnswer?> SendAsync(Uri address, RawRequest request, TimeSpan patience)
    {
        var started = Stopwatch.GetTimestamp();
        using var limit = new CancellationTokenSource(patience);
        using var connection = new TcpClient { NoDelay = true };
        await connection.ConnectAsync(address.Host, address.Port, limit.Token);
        var stream = connection.GetStream();
        var received = new MemoryStream();
        try
        {
            await stream.WriteAsync(request.Bytes, limit.Token);
            await using var end = request.BreaksOff ? EndSoon(connection.Client) : null;
            var buffer = new byte[16 * 1024];
            while (await stream.ReadAsync(buffer, limit.Token) is > 0 and var read)
            {
                received.Write(buffer, 0, read);

                // A stream of events would never end; its first event says enough.
                if (Read(received, started) is { IsStream: true, Body.Length: > 0 })
                    break;
            }
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        catch (Exception closed) when (closed is IOException or SocketException)
        {
            // The service closed the connection with bytes of ours unread; what it answered before that counts.
        }
        return Read(received, started) ?? new RawAnswer(0, new Dictionary<string, string>(), "", default);
    }

    /// <summary>Most of what breaks off is refused at once; for the rest of the others the service would wait.</summary>
    private static Timer EndSoon(Socket socket) =>
        new(_ => TryEnd(socket), state: null, TimeSpan.FromMilliseconds(100), Timeout.InfiniteTimeSpan);

    private static void TryEnd(Socket socket)
    {
        try
        {
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
            // The service was quicker.
        }
    }

    /// <summary>Null while its head is not complete.</summary>
    private static RawAnswer? Read(MemoryStream received, long started)
    {
        var text = Encoding.UTF8.GetString(received.GetBuffer(), 0, (int)received.Length);
        while (true)
        {
            var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (end < 0)
                return null;
            var lines = text[..end].Split("\r\n");
            var status =
                lines[0].Split(' ') is [_, { Length: 3 } code, ..] && int.TryParse(code, out var number) ? number : 0;
            text = text[(end + 4)..];
            if (status is >= 100 and < 200 and not 101)
                continue;
            var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            foreach (var line in lines[1..])
            {
                var colon = line.IndexOf(':', StringComparison.Ordinal);
                headers[line[..colon]] = line[(colon + 1)..].Trim();
            }
            var isChunked = headers.GetValueOrDefault("Transfer-Encoding") is "chunked";
            return new RawAnswer(status, headers, isChunked ? Joined(text) : text, Stopwatch.GetElapsedTime(started));
        }
    }

    /// <summary>The chunks together. The sizes count bytes, of which a text of another alphabet has more than characters.</summary>
    private static string Joined(string chunks)
    {
        var bytes = Encoding.UTF8.GetBytes(chunks).AsSpan();
        var joined = new StringBuilder();
        while (bytes.IndexOf("\r\n"u8) is > 0 and var end)
        {
            var size = Convert.ToInt32(Encoding.ASCII.GetString(bytes[..end]), 16);
            if (size == 0 || bytes.Length < end + 2 + size)
                break;
            joined.Append(Encoding.UTF8.GetString(bytes.Slice(end + 2, size)));
            bytes = bytes[(end + 2 + size + 2)..];
        }
        return joined.ToString();
    }
}
