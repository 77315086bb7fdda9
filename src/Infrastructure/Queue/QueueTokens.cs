namespace Concert.Infrastructure.Queue;

using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

/// <summary>
/// Every call on a place brings a queue token, so reading one takes a single HMAC and no tree of JSON. A token does not
/// expire; the queue decides when a place ends.
/// </summary>
internal sealed class QueueTokens(TokenKeys keys) : IQueueTokens
{
    private const string Audience = "place";

    /// <summary>Lua computes exactly up to here.</summary>
    private const long MaxNumber = 1L << 53;

    private static readonly long MaxInstant = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    public string Issue(QueuePass pass) =>
        keys.Sign(
            new Claims(
                TokenKeys.Issuer,
                Audience,
                pass.UserId,
                pass.ConcertId,
                pass.Sequence,
                pass.AsOf.ToUnixTimeMilliseconds(),
                pass.Position,
                pass.ActiveUntil?.ToUnixTimeMilliseconds()
            )
        );

    public QueuePass? Read(string token)
    {
        if (token.Length > TokenKeys.MaxLength)
            return null;
        Span<byte> bytes = stackalloc byte[token.Length];
        var headerEnd = token.IndexOf('.', StringComparison.Ordinal);
        var payloadEnd = token.LastIndexOf('.');
        if (Ascii.FromUtf16(token, bytes, out _) != OperationStatus.Done || headerEnd == payloadEnd)
            return null;

        if (
            TokenKeys.Decode<TokenHeader>(bytes[..headerEnd]) is not { Alg: "HS256", Crit: null } header
            || !IsSigned(bytes[..payloadEnd], bytes[(payloadEnd + 1)..], header.Kid)
            || TokenKeys.Decode<Claims>(bytes[(headerEnd + 1)..payloadEnd]) is not { Aud: Audience } claims
            || !TokenKeys.IsIssuer(claims.Iss, header.Kid)
        )
            return null;
        return
            claims
                is {
                    Sub: { } userId,
                    Concert: >= 0 and <= MaxNumber and { } concertId,
                    Seq: >= 0 and <= MaxNumber and { } sequence,
                    Pos: null or (>= 0 and <= MaxNumber)
                }
            && InstantOf(claims.At) is { } asOf
            && (claims.Until is null || InstantOf(claims.Until) is not null)
            ? new QueuePass(userId, concertId, sequence, claims.Pos, InstantOf(claims.Until), asOf)
            : null;
    }

    private bool IsSigned(ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature, string? keyId)
    {
        Span<byte> given = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        if (Base64Url.DecodeFromUtf8(signature, given, out _, out var length) != OperationStatus.Done)
            return false;
        foreach (var key in keys.Verifying(keyId))
        {
            HMACSHA256.HashData(key.Bytes, signed, expected);
            if (CryptographicOperations.FixedTimeEquals(given[..length], expected))
                return true;
        }
        return false;
    }

    private static DateTimeOffset? InstantOf(long? milliseconds) =>
        milliseconds is { } value && value >= 0 && value <= MaxInstant
            ? DateTimeOffset.FromUnixTimeMilliseconds(value)
            : null;

    private sealed record Claims(
        string? Iss,
        string? Aud,
        Guid? Sub,
        long? Concert,
        long? Seq,
        long? At,
        long? Pos,
        long? Until
    );
}
