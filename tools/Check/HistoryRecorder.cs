namespace Concert.Check;

using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Threading.Channels;

/// <summary>
/// A history being written. Any number of recorders may share it; one writer puts the lines down, and disposing waits
/// until the last of them is in the file. Recording waits while 10,000 lines are still to be written.
/// </summary>
public sealed class HistoryFile : IAsyncDisposable
{
    private const int Capacity = 10_000;

    private readonly Channel<string> _lines = Channel.CreateBounded<string>(
        new BoundedChannelOptions(Capacity) { SingleReader = true }
    );
    private readonly Task _writing;

    /// <summary>Goes on with the file if it exists.</summary>
    public HistoryFile(string path) => _writing = WriteAsync(new StreamWriter(path, append: true));

    public ValueTask AddAsync(Call call) => _lines.Writer.WriteAsync(JsonSerializer.Serialize(call, History.Json));

    public ValueTask AddAsync(Marker marker) =>
        _lines.Writer.WriteAsync(JsonSerializer.Serialize(marker, History.Json));

    public async ValueTask DisposeAsync()
    {
        _lines.Writer.TryComplete();
        await _writing;
    }

    private async Task WriteAsync(StreamWriter file)
    {
        try
        {
            await using (file)
            {
                await foreach (var line in _lines.Reader.ReadAllAsync())
                    await file.WriteLineAsync(line);
            }
        }
        catch (Exception failure)
        {
            // Whoever records next must hear of it, instead of waiting for room that nobody makes.
            _lines.Writer.TryComplete(failure);
            throw;
        }
    }
}

/// <summary>
/// Writes a line for each call of an HttpClient. Neither an Authorization header nor a password nor a token is recorded,
/// bodies only of calls that move places, seats or money. Streams of events are not recorded.
/// </summary>
public sealed partial class HistoryRecorder(HistoryFile file, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    /// <summary>Who calls, where the access token does not say it.</summary>
    public static readonly HttpRequestOptionsKey<Guid> User = new("Concert.Check.User");

    private const int MaxBodyLength = 65_536;

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        var path = request.RequestUri!.AbsolutePath;
        var call = new Call
        {
            Attempt = Guid.CreateVersion7(),
            User = request.Options.TryGetValue(User, out var user)
                ? user
                : JwtClaims.Read(request.Headers.Authorization?.Parameter)?.Sub,
            Operation = $"{request.Method} {path}",
            IdempotencyKey = Header(request.Headers, "Idempotency-Key"),
            Pass = Pass.Read(Header(request.Headers, "Queue-Token")),
            Request =
                request.Content is { } content && HasPlainBodies().IsMatch(path)
                    ? Bounded(await content.ReadAsStringAsync(cancellationToken))
                    : null,
            StartedAt = DateTimeOffset.UtcNow,
            EndedAt = default,
        };
        call = call with { ConcertId = ConcertId(path) ?? call.Pass?.Concert };

        HttpResponseMessage response;
        string? body = null;
        try
        {
            response = await base.SendAsync(request, cancellationToken);
            if (response.Content.Headers.ContentType?.MediaType is "text/event-stream")
                return response;
            await response.Content.LoadIntoBufferAsync(cancellationToken);
            if (HasPlainBodies().IsMatch(path))
                body = Bounded(await response.Content.ReadAsStringAsync(cancellationToken));
        }
        catch
        {
            await file.AddAsync(call with { EndedAt = DateTimeOffset.UtcNow });
            throw;
        }

        var json = Parse(body);
        await file.AddAsync(
            call with
            {
                EndedAt = DateTimeOffset.UtcNow,
                Status = (int)response.StatusCode,
                Replayed = Header(response.Headers, "Idempotency-Replayed") is "true",
                ConcertId = call.ConcertId ?? (long?)json?["concertId"],
                Given = Pass.Read((string?)json?["token"]),
                Response = json?["token"] is null ? body : WithoutToken(json),
            }
        );
        return response;
    }

    private static string? Header(HttpHeaders headers, string name) =>
        headers.TryGetValues(name, out var values) ? string.Join(',', values) : null;

    private static string? Bounded(string body) => body.Length is > 0 and <= MaxBodyLength ? body : null;

    private static long? ConcertId(string path) =>
        ConcertInPath().Match(path) is { Success: true } match
        && long.TryParse(match.Groups["id"].ValueSpan, CultureInfo.InvariantCulture, out var id)
            ? id
            : null;

    private static JsonObject? Parse(string? body)
    {
        try
        {
            return body is null ? null : JsonNode.Parse(body) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string WithoutToken(JsonObject status)
    {
        status.Remove("token");
        return status.ToJsonString();
    }

    [GeneratedRegex("/concerts/(?<id>[0-9]{1,18})(/|$)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex ConcertInPath();

    [GeneratedRegex(
        "^/api/v1/(reservations|payments|balance|queue|concerts/[^/]+/queue|admin/payments|admin/concerts/[^/]+/(policy|queue))(/|$)",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1_000
    )]
    private static partial Regex HasPlainBodies();
}
