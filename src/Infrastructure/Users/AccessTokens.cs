namespace Concert.Infrastructure.Users;

using System.Text;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

internal sealed class AccessTokens(TokenKeys keys, IOptions<TokenOptions> options, TimeProvider time) : IAccessTokens
{
    private const string Audience = "access";

    public TimeSpan Lifetime => options.Value.AccessTokenLifetime;

    public TokenValidationParameters Validation =>
        new()
        {
            ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
            TryAllIssuerSigningKeys = false,
            IssuerSigningKeyResolver = (_, _, keyId, _) => keys.Verifying(keyId).Select(key => key.SecurityKey),
            IssuerValidator = RequireOurs,
            ValidAudience = Audience,
            RequireExpirationTime = true,
            ClockSkew = TimeSpan.FromSeconds(5),
            NameClaimType = JwtRegisteredClaimNames.Sub,
            RoleClaimType = "role",
        };

    public string Issue(Caller caller)
    {
        var now = time.GetUtcNow();
        return keys.Sign(
            new Claims(
                TokenKeys.Issuer,
                Audience,
                caller.UserId,
                caller.Role == UserRole.Organizer ? "organizer" : "customer",
                now.ToUnixTimeSeconds(),
                now.Add(Lifetime).ToUnixTimeSeconds()
            )
        );
    }

    /// <summary>Also refuses what the library accepts: duplicate names, critical extensions, endless tokens.</summary>
    private static string RequireOurs(string issuer, SecurityToken token, TokenValidationParameters validation) =>
        token is JsonWebToken { EncodedToken.Length: <= TokenKeys.MaxLength } jwt
        && TokenKeys.Decode<TokenHeader>(Encoding.ASCII.GetBytes(jwt.EncodedHeader)) is { Crit: null } header
        && TokenKeys.Decode<Claims>(Encoding.ASCII.GetBytes(jwt.EncodedPayload)) is { Sub: not null } claims
        && claims.Exp <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
        && TokenKeys.IsIssuer(claims.Iss, header.Kid)
            ? TokenKeys.Issuer
            : throw new SecurityTokenInvalidIssuerException("The token is not one of ours.");

    private sealed record Claims(string? Iss, string? Aud, Guid? Sub, string? Role, long? Iat, long? Exp);
}
