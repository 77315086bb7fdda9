namespace Concert.Infrastructure.Users;

using System.Globalization;
using System.Security.Claims;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

/// <summary>Issues access tokens, and verifies them for the framework.</summary>
internal sealed class AccessTokens(
    TokenKeys keys,
    Revocations revocations,
    IOptions<TokenOptions> options,
    TimeProvider time
) : TokenHandler, IAccessTokens
{
    private const string Audience = "access";
    private const string RoleClaim = "role";

    /// <summary>Of a virtual buyer's token, which no address limit counts.</summary>
    private static readonly TimeSpan RehearsalLifetime = TimeSpan.FromHours(4);

    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(5);
    private static readonly long MaxInstant = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    private static readonly Task<TokenValidationResult> Refused = Task.FromResult(
        new TokenValidationResult { Exception = new SecurityTokenException("The token is not one of ours.") }
    );

    public AccessToken Issue(Caller caller)
    {
        var now = time.GetUtcNow();
        var lifetime =
            caller.RehearsalId is not null ? RehearsalLifetime
            : caller.Role == UserRole.Organizer ? options.Value.OrganizerTokenLifetime
            : caller.IsGuest ? options.Value.GuestTokenLifetime
            : options.Value.AccessTokenLifetime;
        var token = keys.Sign(
            new AccessClaims
            {
                Iss = TokenKeys.Issuer,
                Aud = Audience,
                Sub = caller.UserId,
                Role = NameOf(caller.Role),
                Gen = caller.Generation == 0 ? null : caller.Generation,
                Rehearsal = caller.RehearsalId,
                Iat = now.ToUnixTimeSeconds(),
                Exp = now.Add(lifetime).ToUnixTimeSeconds(),
            }
        );
        return new AccessToken(token, lifetime);
    }

    public override Task<TokenValidationResult> ValidateTokenAsync(
        string token,
        TokenValidationParameters validationParameters
    )
    {
        var now = time.GetUtcNow();
        if (
            keys.Read<AccessClaims>(token, Audience) is not { Sub: { } userId, Exp: { } exp } claims
            || exp < now.Add(-ClockSkew).ToUnixTimeSeconds()
            || exp > MaxInstant
            || claims.Nbf > now.Add(ClockSkew).ToUnixTimeSeconds()
        )
            return Refused;
        var standing = revocations.Find(userId);
        if (standing is not null && (standing.IsErased || (claims.Gen ?? 0) < standing.Generation))
            return Refused;

        var identity = new ClaimsIdentity(
            [new Claim(JwtRegisteredClaimNames.Sub, $"{userId}"), new Claim(RoleClaim, RoleOf(claims, standing, now))],
            nameof(AccessTokens),
            JwtRegisteredClaimNames.Sub,
            RoleClaim
        );
        if (claims.Rehearsal is { } rehearsal)
            identity.AddClaim(
                new Claim(IAccessTokens.RehearsalClaim, rehearsal.ToString(CultureInfo.InvariantCulture))
            );
        return Task.FromResult(
            new TokenValidationResult
            {
                IsValid = true,
                ClaimsIdentity = identity,
                SecurityToken = new Verified(DateTimeOffset.FromUnixTimeSeconds(exp).UtcDateTime),
            }
        );
    }

    /// <summary>A token that was made before its user became an organizer is that of one for as long as any other.</summary>
    private string RoleOf(AccessClaims claims, Standing? standing, DateTimeOffset now) =>
        standing is null ? claims.Role ?? ""
        : standing.Role == UserRole.Organizer
        && claims.Iat is { } iat
        && iat < now.Add(-options.Value.OrganizerTokenLifetime - ClockSkew).ToUnixTimeSeconds()
            ? NameOf(UserRole.Customer)
        : NameOf(standing.Role);

    private static string NameOf(UserRole role) => role == UserRole.Organizer ? "organizer" : "customer";

    private sealed record AccessClaims : TokenClaims
    {
        public string? Role { get; init; }

        /// <summary>The user's generation; 0 if left out.</summary>
        public int? Gen { get; init; }

        /// <summary>The rehearsal of a virtual buyer.</summary>
        public long? Rehearsal { get; init; }

        /// <summary>Issued at, in seconds since 1970, as the others.</summary>
        public long? Iat { get; init; }

        /// <summary>Not before.</summary>
        public long? Nbf { get; init; }

        /// <summary>Expiration.</summary>
        public long? Exp { get; init; }
    }

    /// <summary>All that the framework asks of a token.</summary>
    private sealed class Verified(DateTime expires) : SecurityToken
    {
        public override string? Id => null;
        public override string Issuer => TokenKeys.Issuer;
        public override SecurityKey? SecurityKey => null;
        public override SecurityKey? SigningKey { get; set; }
        public override DateTime ValidFrom => DateTime.MinValue;
        public override DateTime ValidTo => expires;
    }
}
