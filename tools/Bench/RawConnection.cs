namespace Concert.Bench;

using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;

/// <summary>An answer; its body is valid until the next call on the connection.</summary>
internal readonly record struct RawAnswer(int Status, ReadOnlyMemory<byte> Body)
{
    /// <summary>The text that a field of a JSON body begins with, if it is the first one of that name.</summary>
    public string Text(string field)
    {
        var name = System.Text.Encoding.ASCII.GetBytes($"\"{field}\":\"");
        var from = Body.Span.IndexOf(name);
        var rest = Body.Span[(from + name.Length)..];
        return from < 0 ? "" : System.Text.Encoding.ASCII.GetString(rest[..rest.IndexOf((byte)'"')]);
    }
}

/// <summary>
/// One kept-alive connection that sends prepared bytes and understands as much of HTTP/1.1 as an answer needs, so that
/// little of the machine goes into asking.
/// </summary>
internal sealed class RawConnection : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
    {
        NoDelay = true,
    };
    private byte[] _buffer = new byte[16 * 1024];
    private int _length;
    private byte[] _body = [];

    public static async Task<RawConnection> OpenAsync(int port)
    {
        var connection = new RawConnection();
        await connection._socket.ConnectAsync(IPAddress.Loopback, port);
        return connection;
    }

    public async ValueTask<RawAnswer> CallAsync(ReadOnlyMemory<byte> request)
    {
        for (var sent = 0; sent < request.Length; )
            sent += await _socket.SendAsync(request[sent..]);
        _length = 0;
        int head;
        while ((head = _buffer.AsSpan(0, _length).IndexOf("\r\n\r\n"u8)) < 0)
            await ReceiveAsync();
        head += 4;
        var status = Number(_buffer.AsSpan(9, 3), 'D');
        if (status is 204 or 304)
            return new RawAnswer(status, default);
        if (Header(head, "Content-Length: "u8) is { } at)
        {
            var end = head + Number(_buffer.AsSpan(at), 'D');
            while (_length < end)
                await ReceiveAsync();
            return new RawAnswer(status, _buffer.AsMemory(head..end));
        }
        return new RawAnswer(status, await ReadChunksAsync(head));
    }

    public void Dispose() => _socket.Dispose();

    private async ValueTask<ReadOnlyMemory<byte>> ReadChunksAsync(int at)
    {
        var length = 0;
        while (true)
        {
            int line;
            while ((line = _buffer.AsSpan(at, _length - at).IndexOf("\r\n"u8)) < 0)
                await ReceiveAsync();
            var size = Number(_buffer.AsSpan(at, line), 'X');
            at += line + 2;
            while (_length < at + size + 2)
                await ReceiveAsync();
            if (size == 0)
                return _body.AsMemory(0, length);
            if (_body.Length < length + size)
                Array.Resize(ref _body, Math.Max(2 * _body.Length, length + size));
            _buffer.AsSpan(at, size).CopyTo(_body.AsSpan(length));
            length += size;
            at += size + 2;
        }
    }

    private int? Header(int head, ReadOnlySpan<byte> name) =>
        _buffer.AsSpan(0, head).IndexOf(name) is >= 0 and var at ? at + name.Length : null;

    private static int Number(ReadOnlySpan<byte> text, char format) =>
        Utf8Parser.TryParse(text, out int number, out _, format)
            ? number
            : throw new InvalidDataException("The answer is not valid HTTP.");

    private async ValueTask ReceiveAsync()
    {
        if (_length == _buffer.Length)
            Array.Resize(ref _buffer, 2 * _buffer.Length);
        var received = await _socket.ReceiveAsync(_buffer.AsMemory(_length));
        _length += received > 0 ? received : throw new IOException("The server closed the connection.");
    }
}
