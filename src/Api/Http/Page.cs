namespace Concert.Api.Http;

using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Net.Http.Headers;

/// <summary>A page as it is sent, compressed once. Scripts and styles come from this origin alone, and so do calls.</summary>
/// <param name="importMapHash">SHA-256 of its import map, in base64: the only script inside the page.</param>
internal sealed class Page(string html, string importMapHash)
{
    private readonly byte[] _plain = Encoding.UTF8.GetBytes(html);
    private readonly Lazy<byte[]> _gzip = new(() => Compress(html, to => new GZipStream(to, CompressionLevel.Optimal)));
    private readonly Lazy<byte[]> _brotli = new(() =>
        Compress(html, to => new BrotliStream(to, CompressionLevel.Optimal))
    );
    private readonly string _tag =
        $"W/\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(html)).AsSpan(0, 16))}\"";

    public string Html => html;

    public string ContentSecurityPolicy { get; } =
        $"default-src 'none'; script-src 'self' 'sha256-{importMapHash}'; style-src 'self'; img-src 'self' data: blob:; "
        + "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    /// <summary>Sends it, or that the browser has it already.</summary>
    public async Task SendAsync(HttpContext http)
    {
        var headers = http.Response.Headers;
        headers.ETag = _tag;
        headers.CacheControl = "no-cache";
        headers.Vary = HeaderNames.AcceptEncoding;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        if (
            http
                .Request.GetTypedHeaders()
                .IfNoneMatch.Any(known => known.Compare(EntityTagHeaderValue.Parse(_tag), useStrongComparison: false))
        )
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }
        http.Response.ContentType = "text/html; charset=utf-8";
        var body = ContentCodings.Choose(http.Request.Headers.AcceptEncoding) switch
        {
            ContentCoding.Brotli => Encoded("br", _brotli.Value),
            ContentCoding.Gzip => Encoded("gzip", _gzip.Value),
            _ => _plain,
        };
        http.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(http.Request.Method))
            await http.Response.BodyWriter.WriteAsync(body, http.RequestAborted);

        byte[] Encoded(string coding, byte[] bytes)
        {
            headers.ContentEncoding = coding;
            return bytes;
        }
    }

    private static byte[] Compress(string text, Func<Stream, Stream> encoder)
    {
        var bytes = new MemoryStream();
        using (var stream = encoder(bytes))
            stream.Write(Encoding.UTF8.GetBytes(text));
        return bytes.ToArray();
    }
}
