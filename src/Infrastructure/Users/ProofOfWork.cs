namespace Concert.Infrastructure.Users;

using System.Buffers.Binary;
using System.ComponentModel.DataAnnotations;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

public sealed class ChallengeOptions
{
    /// <summary>Each more doubles the work; 0 asks for none.</summary>
    [Range(0, 30)]
    public int Difficulty { get; set; }

    [Range(typeof(TimeSpan), "00:00:10", "01:00:00")]
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromMinutes(5);
}

/// <summary>
/// A client searches for a hash with so many leading zeros, which is checked by a hash and an HMAC. The hash is over the
/// subject too, so that a solution serves one account or one user without anybody having to remember it.
/// </summary>
internal sealed class ProofOfWork(TokenKeys keys, IOptions<ChallengeOptions> options, TimeProvider time)
    : IAccountChallenge
{
    private const string Audience = "challenge";
    private const char Separator = ':';
    private const int MaxNonceLength = 32;

    public Challenge Issue()
    {
        var exp = time.GetUtcNow().Add(options.Value.Lifetime).ToUnixTimeSeconds();
        var claims = new ChallengeClaims
        {
            Iss = TokenKeys.Issuer,
            Aud = Audience,
            Exp = exp,
        };
        return new Challenge(keys.Sign(claims), options.Value.Difficulty, DateTimeOffset.FromUnixTimeSeconds(exp));
    }

    public bool IsSolved(string subject, string? solution)
    {
        if (options.Value.Difficulty == 0)
            return true;
        if (solution?.Split(Separator, count: 3) is not [{ Length: <= TokenKeys.MaxLength } challenge, var nonce])
            return false;
        return nonce.Length is > 0 and <= MaxNonceLength
            && nonce.All(char.IsAsciiLetterOrDigit)
            && LeadingZeros(challenge, subject, nonce) >= options.Value.Difficulty
            && keys.Read<ChallengeClaims>(challenge, Audience) is { Exp: { } exp }
            && exp > time.GetUtcNow().ToUnixTimeSeconds();
    }

    /// <summary>How many leading bits are 0, of the first 32.</summary>
    internal static int LeadingZeros(string challenge, string subject, string nonce)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(Separator, challenge, subject, nonce)), hash);
        return BitOperations.LeadingZeroCount(BinaryPrimitives.ReadUInt32BigEndian(hash));
    }

    private sealed record ChallengeClaims : TokenClaims
    {
        /// <summary>Expiration, in seconds since 1970.</summary>
        public long? Exp { get; init; }
    }
}
