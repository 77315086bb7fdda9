namespace Concert.Infrastructure.Users;

using System.ComponentModel.DataAnnotations;
using System.Text;
using JWT;
using JWT.Algorithms;
using JWT.Exceptions;
using JWT.Serializers;
using Microsoft.Extensions.Options;

/// <summary>How tokens are signed.</summary>
public sealed class TokenOptions
{
    /// <summary>At least 32 bytes of UTF-8; the same on every instance.</summary>
    public string SigningKey { get; set; } = "";

    /// <summary>How long an access token is good for.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan AccessTokenLifetime { get; set; } = TimeSpan.FromHours(12);
}

/// <summary>
/// Access tokens and queue tokens as JWTs signed by HMAC-SHA-256. The audience keeps either from being taken for the other.
/// </summary>
internal sealed class JwtTokens(IOptions<TokenOptions> options, TimeProvider time) : IAccessTokens, IQueueTokens
{
    private const string Access = "access";
    private const string Place = "place";
    private const string OrganizerRole = "organizer";

    private readonly byte[] _key = Encoding.UTF8.GetBytes(options.Value.SigningKey);
    private readonly JwtEncoder _encoder = new(
        new HMACSHA256Algorithm(),
        new JsonNetSerializer(),
        new JwtBase64UrlEncoder()
    );
    private readonly JwtDecoder _decoder = new(
        new JsonNetSerializer(),
        new JwtValidator(new JsonNetSerializer(), new Clock(time)),
        new JwtBase64UrlEncoder(),
        new HMACSHA256Algorithm()
    );

    public TimeSpan Lifetime => options.Value.AccessTokenLifetime;

    public string Issue(Caller caller) =>
        _encoder.Encode(
            new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["aud"] = Access,
                ["sub"] = caller.UserId,
                ["role"] = caller.Role == UserRole.Organizer ? OrganizerRole : "customer",
                ["exp"] = time.GetUtcNow().Add(Lifetime).ToUnixTimeSeconds(),
            },
            _key
        );

    Caller? IAccessTokens.Read(string token) =>
        Decode(token) is { aud: Access } claims && Guid.TryParse(claims.sub, out var userId)
            ? new Caller(userId, claims.role is OrganizerRole ? UserRole.Organizer : UserRole.Customer)
            : null;

    public string Issue(QueuePass pass)
    {
        var claims = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["aud"] = Place,
            ["sub"] = pass.UserId,
            ["concert"] = pass.ConcertId,
            ["seq"] = pass.Sequence,
            ["at"] = pass.AsOf.ToUnixTimeMilliseconds(),
        };
        if (pass.Position is { } position)
            claims["pos"] = position;
        if (pass.ActiveUntil is { } until)
            claims["until"] = until.ToUnixTimeMilliseconds();
        return _encoder.Encode(claims, _key);
    }

    QueuePass? IQueueTokens.Read(string token) =>
        Decode(token) is { aud: Place, concert: { } concertId, seq: { } sequence, at: { } at } claims
        && Guid.TryParse(claims.sub, out var userId)
            ? new QueuePass(
                userId,
                concertId,
                sequence,
                claims.pos,
                claims.until is { } until ? DateTimeOffset.FromUnixTimeMilliseconds(until) : null,
                DateTimeOffset.FromUnixTimeMilliseconds(at)
            )
            : null;

    /// <summary>The claims of a token of ours; null for anything else.</summary>
    private Claims? Decode(string token)
    {
        try
        {
            return _decoder.DecodeToObject<Claims>(token, _key, verify: true);
        }
        catch (Exception exception)
            when (exception
                    is InvalidTokenPartsException
                        or SignatureVerificationException
                        or TokenExpiredException
                        or ArgumentException
                        or FormatException
                        or Newtonsoft.Json.JsonException
            )
        {
            return null;
        }
    }

    /// <summary>All claims of either token, named as in the token.</summary>
    private sealed record Claims(
        string aud,
        string sub,
        string? role,
        long? concert,
        long? seq,
        long? pos,
        long? until,
        long? at
    );

    private sealed class Clock(TimeProvider time) : IDateTimeProvider
    {
        public DateTimeOffset GetNow() => time.GetUtcNow();
    }
}
