namespace Concert.Fuzz;

using System.IO.Compression;
using System.Text;

/// <summary>A request, byte for byte.</summary>
/// <param name="Line">Its first line.</param>
/// <param name="Bytes">All of it.</param>
/// <param name="BreaksOff">It promises more than it holds, or cannot be read; no answer is owed to it.</param>
/// <param name="IsSignedIn">It has an access token as the service issued it.</param>
internal sealed record RawRequest(string Line, byte[] Bytes, bool BreaksOff, bool IsSignedIn)
{
    public bool IsHead => Line.StartsWith("HEAD ", StringComparison.Ordinal);

    /// <summary>How to send it again by hand.</summary>
    public string Repro(Uri address) =>
        $"{Line}\n    base64 -d <<< {Convert.ToBase64String(Bytes)} | nc -w 5 {address.Host} {address.Port}";
}

/// <summary>Makes requests from operations: some as documented, some odd in one place, some in many.</summary>
internal sealed class RequestMaker(Random random, ApiDocument document, World world, string host)
{
    private static readonly double[] Oddities = [0, 0, 0.03, 0.03, 0.15, 0.5];

    private static readonly string[] Methods =
    [
        "HEAD",
        "OPTIONS",
        "PATCH",
        "TRACE",
        "PUT",
        "DELETE",
        "POST",
        "GET",
        "FUZZ",
        "get",
        "PROPFIND",
        "M-SEARCH",
    ];

    private static readonly string[] Segments =
    [
        "",
        ".",
        "..",
        "%2e%2e",
        "%2F",
        "%5C",
        "%00",
        "%0D%0A",
        "%FF",
        "%C0%AF",
        "%ED%A0%80",
        "%F0%9F%8E%AB",
        "%",
        "%zz",
        "%u0041",
        "\u00FF",
        ";a=b",
        "a:b",
        "*",
        "~",
        "0",
        "-1",
        "1.0",
        "1e3",
        "0x1",
        "%31",
        "01",
        "9223372036854775808",
        "00000000-0000-0000-0000-000000000000",
        "{00000000-0000-7000-8000-000000000000}",
        "null",
    ];

    private static readonly string[] Queries =
    [
        "?",
        "&",
        "=",
        "%00",
        "%FF=%FE",
        "limit=5&limit=6",
        "limit=",
        "limit=%31",
        "limit=+1",
        "limit=1%20",
        "limit=%EF%BC%91",
        "Limit=1&LIMIT=2",
        "limit[]=1",
        "cursor=%ED%A0%80",
        "cursor=%00",
        "queueToken=a.b.c",
        "queueToken=%F0%9F%8E%AB",
        "status=available,held",
        "window=day%00",
        "__proto__[a]=1",
        "a=1;b=2",
        "\u00E9=\u00E9",
    ];

    private static readonly string[] HeaderTexts =
    [
        "",
        " ",
        "*",
        "a",
        ",",
        ";",
        "\"",
        "\\",
        "a, b",
        "\t a",
        "caf\u00E9",
        "\u00C3\u00A9\u0080\u00FF",
        "0",
        "-1",
        "9223372036854775808",
        "W/",
        "W/\"\"",
        "\"unfinished",
        "q=1",
        "gzip;q=2",
        "br;q=0, gzip;q=0, identity;q=0, *;q=0",
        "gzip, gzip, gzip;q=0.0001",
        "a.b.c",
        "eyJhbGciOiJub25lIn0.e30.",
        "Bearer",
        "Bearer ",
        "Bearer  a.b.c",
        "bearer a",
        "Basic YTpi",
        "00-00000000000000000000000000000000-0000000000000000-00",
        "bytes=0-,-1",
        "application/json;q=0",
        "text/html",
    ];

    private static readonly string[] Headers =
    [
        "Accept",
        "Accept-Encoding",
        "Accept-Language",
        "Authorization",
        "Cache-Control",
        "Challenge-Solution",
        "Content-Encoding",
        "Content-Language",
        "Content-Type",
        "Cookie",
        "Expect",
        "Forwarded",
        "Idempotency-Key",
        "If-Match",
        "If-Modified-Since",
        "If-None-Match",
        "If-Range",
        "Last-Event-ID",
        "Origin",
        "Access-Control-Request-Method",
        "Access-Control-Request-Headers",
        "Queue-Token",
        "Range",
        "Referer",
        "TE",
        "traceparent",
        "tracestate",
        "baggage",
        "Upgrade",
        "User-Agent",
        "X-Correlation-Id",
        "X-Forwarded-For",
        "X-Forwarded-Host",
        "X-Forwarded-Proto",
        "X-HTTP-Method-Override",
        "X-Original-URL",
    ];

    private static readonly string[] ContentTypes =
    [
        "application/json; charset=utf-8",
        "application/json; charset=latin1",
        "application/json; charset=utf-16",
        "application/json; charset=nonsense",
        "application/json; charset=\"",
        "application/json;;",
        "application/problem+json",
        "application/vnd.api+json",
        "text/json",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "multipart/form-data; boundary=x",
        "*/*",
        "json",
        "/",
        "",
    ];

    private readonly double _oddity = Oddities[random.Next(Oddities.Length)];

    public RawRequest Make(Operation operation)
    {
        var values = new Values(random, _oddity, document, world);
        var method = values.IsOdd ? values.Any(Methods) : operation.Method;
        var line = $"{method} {Target(operation, values)} HTTP/1.{(values.IsOdd ? 0 : 1)}";
        var headers = new List<(string Name, string Value)> { ("Host", host), ("Connection", "close") };
        var isSignedIn = SignIn(operation, headers, values);
        foreach (var parameter in operation.Parameters.Where(each => each.In == "header"))
        {
            // What is only sent by some is mostly left out.
            if (parameter.Name is "Queue-Token" or "Idempotency-Key" ? random.Next(8) > 0 : random.Next(8) == 0)
                headers.Add((parameter.Name, Header(parameter, values)));
        }
        while (values.IsOdd && headers.Count < 12)
            headers.Add((values.Any(Headers), OddHeader(values)));

        var (body, breaksOff) =
            operation.Body is { } schema ? Body(schema, headers, values)
            : values.IsOdd ? Framed(Encoding.UTF8.GetBytes(values.Odd()), headers, values)
            : ([], false);

        var head = new StringBuilder($"{line}\r\n");
        foreach (var (name, value) in headers)
            head.Append($"{name}: {value}\r\n");
        head.Append("\r\n");
        return new RawRequest(line, [.. Encoding.Latin1.GetBytes(head.ToString()), .. body], breaksOff, isSignedIn);
    }

    private string Target(Operation operation, Values values)
    {
        var path = operation.Path;
        var query = new List<string>();
        foreach (var parameter in operation.Parameters)
        {
            var value = Uri.EscapeDataString(Scalar(values.Bare(parameter.Schema, parameter.Name)));
            if (parameter.In == "path")
                path = path.Replace(
                    $"{{{parameter.Name}}}",
                    values.IsOdd ? values.Any(Segments) : value,
                    StringComparison.Ordinal
                );
            else if (parameter.In == "query" && random.Next(2) == 0)
                query.Add($"{parameter.Name}={value}");
        }
        path = world.Spare(operation.Method, path);
        if (values.IsOdd)
            path = OddPath(path, values);
        if (values.IsOdd)
            query.Add(values.Any(Queries));
        return query.Count == 0 ? path : $"{path}?{string.Join('&', query)}";
    }

    private string OddPath(string path, Values values) =>
        random.Next(6) switch
        {
            0 => $"{path}/",
            1 => $"{path}/{values.Any(Segments)}",
            2 => path.Replace("/api/", $"/{values.Any(Segments)}/", StringComparison.Ordinal),
            3 => path.ToUpperInvariant(),
            4 => $"http://{host}{path}",
            _ => $"{path}{new string('a', values.Any([1, 500, 2_000, 9_000]))}",
        };

    /// <summary>Half of what is odd in a URL is no single value; then only its beginning is sent.</summary>
    private static string Scalar(string text) => new([.. text.Take(1_500).Where(each => !char.IsSurrogate(each))]);

    /// <returns>Whether the token is one that the service issued.</returns>
    private bool SignIn(Operation operation, List<(string, string)> headers, Values values)
    {
        if (values.IsOdd)
        {
            if (random.Next(2) == 0)
                headers.Add(("Authorization", values.Any(HeaderTexts)));
            return false;
        }
        var (right, other) = operation.IsAdministration
            ? (world.Organizer, world.Customer)
            : (world.Customer, world.OtherCustomer);
        headers.Add(("Authorization", $"Bearer {(random.Next(8) == 0 ? other : right)}"));
        return true;
    }

    private string Header(Parameter parameter, Values values) =>
        values.IsOdd ? OddHeader(values)
        : parameter.Name == "Queue-Token" ? world.Pick("token", random) ?? "none"
        : $"key-{random.Next(40)}";

    private string OddHeader(Values values) =>
        random.Next(8) switch
        {
            0 => new string('x', values.Any([255, 256, 2_049, 7_000, 17_000])),
            1 => Scalar(values.OddText()).Replace("\n", "\r\n ", StringComparison.Ordinal),
            2 => string.Concat(Enumerable.Range(0, random.Next(1, 30)).Select(_ => (char)random.Next(256))),
            _ => values.Any(HeaderTexts),
        };

    private (byte[] Body, bool BreaksOff) Body(
        System.Text.Json.JsonElement schema,
        List<(string, string)> headers,
        Values values
    )
    {
        var text = values.Of(schema);
        var bytes = Encoding.UTF8.GetBytes(text);
        headers.Add(("Content-Type", values.IsOdd ? values.Any(ContentTypes) : "application/json"));
        if (values.IsOdd)
        {
            bytes = random.Next(14) switch
            {
                0 => [],
                1 => bytes[..random.Next(bytes.Length + 1)],
                2 => [.. Encoding.UTF8.Preamble, .. bytes],
                3 => [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(text)],
                4 => [.. bytes, .. "garbage"u8],
                5 => [.. bytes, 0],
                6 => Sprinkled(bytes, [0xFF, 0xFE]),
                7 => Sprinkled(bytes, [0xC0, 0xAF]),
                8 => Sprinkled(bytes, [0xED, 0xA0, 0x80]),
                9 => Sprinkled(bytes, [0]),
                10 => [.. "["u8, .. bytes, .. "]"u8],
                11 => [.. bytes, .. Encoding.ASCII.GetBytes(new string(' ', 65_536))],
                12 => Encoding.ASCII.GetBytes(new string('[', 10_000)),
                _ => Zipped(bytes, headers),
            };
        }
        return Framed(bytes, headers, values);
    }

    private byte[] Sprinkled(byte[] bytes, byte[] some)
    {
        var at = random.Next(bytes.Length + 1);
        return [.. bytes[..at], .. some, .. bytes[at..]];
    }

    private static byte[] Zipped(byte[] bytes, List<(string, string)> headers)
    {
        headers.Add(("Content-Encoding", "gzip"));
        using var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionLevel.Fastest))
            gzip.Write(bytes);
        return zipped.ToArray();
    }

    /// <summary>With its length, or in chunks; sometimes with a length or a chunk that is wrong.</summary>
    private (byte[] Body, bool BreaksOff) Framed(byte[] body, List<(string, string)> headers, Values values)
    {
        if (values.IsOdd)
        {
            var length = values.Any([$"{body.Length + 5}", "-1", "+1", "1e3", "", "a", "99999999999999999999", "0, 0"]);
            switch (random.Next(4))
            {
                case 0:
                    headers.Add(("Content-Length", length));
                    return (body, true);
                case 1:
                    headers.Add(
                        ("Transfer-Encoding", values.Any(["gzip", "chunked, gzip", "identity", "\u000Bchunked"]))
                    );
                    return (body, true);
                case 2:
                    headers.Add(("Transfer-Encoding", "chunked"));
                    return (
                        Encoding.ASCII.GetBytes(values.Any(["zz\r\n", "80000000\r\n", "5\r\n{", "0\r\n", "2\r\n{}xx"])),
                        true
                    );
                default:
                    headers.Add(("Content-Length", $"{body.Length}"));
                    headers.Add(("Transfer-Encoding", "chunked"));
                    return (Chunked(body), true);
            }
        }
        if (random.Next(6) == 0)
        {
            headers.Add(("Transfer-Encoding", "chunked"));
            return (Chunked(body), body.Length > 60_000);
        }
        headers.Add(("Content-Length", $"{body.Length}"));
        return (body, body.Length > 60_000);
    }

    private byte[] Chunked(byte[] body)
    {
        using var framed = new MemoryStream();
        foreach (var chunk in body.Chunk(random.Next(1, 4_000)))
        {
            framed.Write(Encoding.ASCII.GetBytes($"{chunk.Length:x}{(random.Next(4) == 0 ? ";a=b" : "")}\r\n"));
            framed.Write(chunk);
            framed.Write("\r\n"u8);
        }
        framed.Write(random.Next(4) == 0 ? "0\r\nTrailer: a\r\n\r\n"u8 : "0\r\n\r\n"u8);
        return framed.ToArray();
    }
}
