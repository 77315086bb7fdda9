namespace Concert.Api.Http;

using System.Globalization;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Security.Cryptography;
using System.Text.Json;
using Concert.Application.Queue.GetDraw;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

/// <summary>
/// The body of a public read, serialised once and shared by all who are sent it, with its tag and, once asked for, its
/// encodings. The tag is the same on every instance for the same state, so it leaves out when that was read.
/// </summary>
internal sealed class AnswerBytes
{
    /// <summary>Small enough to stay off the large object heap, and the most that a slow reader makes the server buffer.</summary>
    private const int SegmentSize = 64 * 1024;

    private static readonly PipeOptions Pooled = new(
        minimumSegmentSize: SegmentSize,
        pauseWriterThreshold: 0,
        useSynchronizationContext: false
    );

    private readonly Lock _gate = new();
    private readonly byte[][] _plain;
    private readonly bool _isDated;
    private readonly StringValues _tag;
    private readonly StringValues _cacheControl;
    private Task<byte[][]>? _gzip;
    private Task<byte[][]>? _brotli;
    private long _kept;

    private AnswerBytes(byte[][] plain, string tag, bool isDated, bool isImmutable)
    {
        (_plain, _tag, _isDated, IsImmutable) = (plain, tag, isDated, isImmutable);
        _cacheControl = isImmutable ? "public, max-age=31536000, immutable" : "no-cache, s-maxage=1";
        Length = plain.Sum(segment => (long)segment.Length);
        _kept = Length;
    }

    public long Length { get; }

    /// <summary>With its encodings.</summary>
    public long Kept => Interlocked.Read(ref _kept);

    public bool IsImmutable { get; }

    public static AnswerBytes Of<T>(T value)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var undated = 0;
        var plain = Collect(pipe =>
        {
            using var json = new Utf8JsonWriter(
                pipe,
                new JsonWriterOptions { SkipValidation = true, Encoder = Json.Options.Encoder }
            );
            if (value is SeatMap map)
                undated = SeatMapJson.Write(json, map);
            else
                JsonSerializer.Serialize(json, value, Json.Options);
        });
        foreach (var segment in plain)
        {
            hash.AppendData(segment.AsSpan(undated));
            undated = 0;
        }
        var tag = $"W/\"{Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16))}\"";
        return new AnswerBytes(plain, tag, value is SeatMap, value is DrawView { DrawnAt: not null });
    }

    /// <summary>Byte for byte.</summary>
    public bool IsSameAs(AnswerBytes other) => !_isDated && _tag == other._tag;

    /// <summary>Sends it, or that the client has it already.</summary>
    /// <param name="age">Set if it may be out of date.</param>
    /// <param name="found">How it was found, unless the client has it already: hit, miss or stale.</param>
    public Task WriteAsync(HttpContext http, PublicRead read, TimeSpan? age, string found)
    {
        var request = http.Request.Headers;
        var response = http.Response;
        response.Headers.ETag = _tag;
        response.Headers.CacheControl = _cacheControl;
        response.Headers.Vary = HeaderNames.AcceptEncoding;
        if (age is { } old)
            response.Headers.Age = ((long)old.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        if (IsKnown(request.IfNoneMatch))
        {
            ConcertMetrics.CacheAsked("not_modified");
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }
        ConcertMetrics.CacheAsked(found);

        response.ContentType = "application/json; charset=utf-8";
        var coding = ContentCodings.Choose(request.AcceptEncoding);
        if (coding is ContentCoding.Identity)
            return SendAsync(http, _plain);
        response.Headers.ContentEncoding = coding is ContentCoding.Brotli ? "br" : "gzip";
        var encoded = EncodedAsync(coding, read);
        return encoded.IsCompletedSuccessfully ? SendAsync(http, encoded.Result) : SendLaterAsync();

        async Task SendLaterAsync() => await SendAsync(http, await encoded);
    }

    private bool IsKnown(StringValues known)
    {
        if (known.Count == 0)
            return false;
        if (known == _tag)
            return true;
        var tag = EntityTagHeaderValue.Parse(_tag.ToString());
        return EntityTagHeaderValue.TryParseList(known, out var tags)
            && tags.Any(each => each.Equals(EntityTagHeaderValue.Any) || each.Compare(tag, useStrongComparison: false));
    }

    private static async Task SendAsync(HttpContext http, byte[][] segments)
    {
        http.Response.ContentLength = segments.Sum(segment => (long)segment.Length);
        if (HttpMethods.IsHead(http.Request.Method))
            return;

        // One by one: the server buffers what it is given, for every reader.
        foreach (var segment in segments)
            await http.Response.BodyWriter.WriteAsync(segment, http.RequestAborted);
    }

    private Task<byte[][]> EncodedAsync(ContentCoding coding, PublicRead read)
    {
        ref var made = ref coding is ContentCoding.Brotli ? ref _brotli : ref _gzip;
        if (made is { } before)
            return before;
        lock (_gate)
            return made ??= Task.Run(() =>
            {
                var segments = Compress(coding);
                Interlocked.Add(ref _kept, segments.Sum(segment => (long)segment.Length));
                read.Recount();
                return segments;
            });
    }

    private byte[][] Compress(ContentCoding coding) =>
        Collect(pipe =>
        {
            using var bytes = pipe.AsStream(leaveOpen: true);
            using Stream stream =
                coding is ContentCoding.Brotli
                    ? new BrotliStream(bytes, CompressionLevel.Fastest)
                    : new GZipStream(bytes, CompressionLevel.Fastest);
            foreach (var segment in _plain)
                stream.Write(segment);
        });

    /// <summary>Writes into pooled memory, and copies from there what was written, so that nothing is kept for nothing.</summary>
    private static byte[][] Collect(Action<PipeWriter> write)
    {
        var pipe = new Pipe(Pooled);
        write(pipe.Writer);
        pipe.Writer.Complete();
        pipe.Reader.TryRead(out var written);
        var segments = new List<byte[]>();
        foreach (var segment in written.Buffer)
            segments.Add(segment.ToArray());
        pipe.Reader.Complete();
        return [.. segments];
    }
}
