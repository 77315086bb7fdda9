namespace Concert.Check;

using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

/// <summary>What a queue token says; the token itself is never kept.</summary>
/// <param name="User">Whose place it is.</param>
/// <param name="Concert">In which line.</param>
/// <param name="Sequence">The number of the place, in the order of joining.</param>
/// <param name="Position">The position told last; null if none was.</param>
/// <param name="ActiveUntil">The end of an active place; null while it waits.</param>
/// <param name="At">When the token was made, to the millisecond.</param>
/// <param name="OwnUntil">The place's own end, if holds made it last longer.</param>
public sealed record Pass(
    Guid User,
    long Concert,
    long Sequence,
    long? Position,
    DateTimeOffset? ActiveUntil,
    DateTimeOffset At,
    DateTimeOffset? OwnUntil = null
)
{
    /// <summary>Until when it allows holds.</summary>
    public DateTimeOffset? MayHoldUntil => OwnUntil ?? ActiveUntil;

    /// <summary>Reads a token without looking at its signature; null for what is no queue token.</summary>
    public static Pass? Read(string? token) =>
        JwtClaims.Read(token) is { Seq: { } sequence, Concert: { } concert, At: { } at, Sub: { } user } claims
            ? new Pass(
                user,
                concert,
                sequence,
                claims.Pos,
                Instant(claims.Until),
                Instant(at)!.Value,
                Instant(claims.Own)
            )
            : null;

    private static DateTimeOffset? Instant(long? milliseconds) =>
        milliseconds is { } value ? DateTimeOffset.FromUnixTimeMilliseconds(value) : null;
}

/// <summary>The claims of the service's tokens that the checker uses.</summary>
internal sealed record JwtClaims(Guid? Sub, long? Concert, long? Seq, long? Pos, long? Until, long? At, long? Own)
{
    public static JwtClaims? Read(string? token)
    {
        if (token?.Split('.') is not [_, var payload, _])
            return null;
        try
        {
            var json = Base64Url.DecodeFromChars(payload);
            return JsonSerializer.Deserialize<JwtClaims>(json, History.Json);
        }
        catch (Exception exception) when (exception is FormatException or JsonException)
        {
            return null;
        }
    }
}

/// <summary>One call of a client: what it asked, and what it was told.</summary>
public sealed record Call
{
    /// <summary>One for each attempt; a retry is another attempt.</summary>
    public required Guid Attempt { get; init; }

    /// <summary>Who called; null if that was not known.</summary>
    public Guid? User { get; init; }

    /// <summary>Method and path, without the query: <c>POST /api/v1/payments</c>.</summary>
    public required string Operation { get; init; }

    public long? ConcertId { get; init; }

    public string? IdempotencyKey { get; init; }

    /// <summary>Before the request was sent, by the client's clock, in UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Once the whole answer was read, or was given up.</summary>
    public required DateTimeOffset EndedAt { get; init; }

    /// <summary>Null if no whole answer came, so that nobody knows what became of the call.</summary>
    public int? Status { get; init; }

    /// <summary>The body of the request; null where it is empty, secret or of no use to the checker.</summary>
    public string? Request { get; init; }

    /// <summary>The body of the answer, likewise; queue tokens in it are left out.</summary>
    public string? Response { get; init; }

    /// <summary>Whether the answer said that it is the first one given again.</summary>
    public bool Replayed { get; init; }

    /// <summary>What the Queue-Token of the request says.</summary>
    public Pass? Pass { get; init; }

    /// <summary>What the token in the answer says.</summary>
    public Pass? Given { get; init; }
}

/// <summary>Something that was done to the service, such as <see cref="RedisLost"/>.</summary>
public sealed record Marker(string Event, DateTimeOffset At)
{
    /// <summary>Redis lost what it held; the rules of the queue are relaxed from then on.</summary>
    public const string RedisLost = "redis-lost";
}

/// <summary>What the clients saw: JSON lines, each a <see cref="Call"/> or a <see cref="Marker"/>, in any order.</summary>
public sealed record History(IReadOnlyList<Call> Calls, IReadOnlyList<Marker> Markers)
{
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    };

    /// <summary>Reads a file; throws <see cref="InvalidDataException"/> naming the first line that is no history.</summary>
    public static async Task<History> ReadAsync(string path, CancellationToken cancellationToken = default)
    {
        var (calls, markers) = (new List<Call>(), new List<Marker>());
        var number = 0;
        await foreach (var line in File.ReadLinesAsync(path, Encoding.UTF8, cancellationToken))
        {
            number++;
            try
            {
                if (line.StartsWith("{\"event\"", StringComparison.Ordinal))
                    markers.Add(JsonSerializer.Deserialize<Marker>(line, Json)!);
                else if (line.Length > 0)
                    calls.Add(JsonSerializer.Deserialize<Call>(line, Json)!);
            }
            catch (JsonException exception)
            {
                throw new InvalidDataException($"{path}, line {number}: {exception.Message}", exception);
            }
        }
        return new History(calls, markers);
    }
}
