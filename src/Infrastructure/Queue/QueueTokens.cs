namespace Concert.Infrastructure.Queue;

/// <summary>A queue token does not expire; the queue decides when a place ends.</summary>
internal sealed class QueueTokens(TokenKeys keys) : IQueueTokens
{
    private const string Audience = "place";

    /// <summary>Lua computes exactly up to here.</summary>
    private const long MaxNumber = 1L << 53;

    private static readonly long MaxInstant = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    public string Issue(QueuePass pass) =>
        keys.Sign(
            new PlaceClaims
            {
                Iss = TokenKeys.Issuer,
                Aud = Audience,
                Sub = pass.UserId,
                Concert = pass.ConcertId,
                Seq = pass.Sequence,
                At = pass.AsOf.ToUnixTimeMilliseconds(),
                Pos = pass.Position,
                Until = pass.ActiveUntil?.ToUnixTimeMilliseconds(),
                Own = pass.OwnUntil?.ToUnixTimeMilliseconds(),
            }
        );

    public QueuePass? Read(string token) =>
        keys.Read<PlaceClaims>(token, Audience)
            is {
                Sub: { } userId,
                Concert: >= 0 and <= MaxNumber and { } concertId,
                Seq: >= 0 and <= MaxNumber and { } sequence,
                Pos: null or (>= 0 and <= MaxNumber)
            } claims
        && InstantOf(claims.At) is { } asOf
        && (claims.Until is null || InstantOf(claims.Until) is not null)
        && (claims.Own is null || InstantOf(claims.Own) is not null)
            ? new QueuePass(
                userId,
                concertId,
                sequence,
                claims.Pos,
                InstantOf(claims.Until),
                asOf,
                InstantOf(claims.Own)
            )
            : null;

    private static DateTimeOffset? InstantOf(long? milliseconds) =>
        milliseconds is { } value && value >= 0 && value <= MaxInstant
            ? DateTimeOffset.FromUnixTimeMilliseconds(value)
            : null;

    private sealed record PlaceClaims : TokenClaims
    {
        public long? Concert { get; init; }
        public long? Seq { get; init; }
        public long? At { get; init; }
        public long? Pos { get; init; }
        public long? Until { get; init; }
        public long? Own { get; init; }
    }
}
