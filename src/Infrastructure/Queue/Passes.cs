namespace Concert.Infrastructure.Queue;

using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

public sealed class PassOptions : IValidatableObject
{
    /// <summary>P-256 keys in PKCS#8, as PEM or its base64. The first signs, and the public parts of all are published.</summary>
    [MaxLength(8, ErrorMessage = "Passes:SigningKeys can have at most 8 keys.")]
    public IList<string> SigningKeys { get; } = [];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (SigningKeys.Any(key => !Passes.IsKey(key)))
            yield return new ValidationResult("Passes:SigningKeys must be P-256 keys in PKCS#8, as PEM or its base64.");
    }
}

/// <summary>Signs passes by ES256, and publishes the keys that verify them.</summary>
internal sealed class Passes(IOptions<PassOptions> options, TimeProvider time) : IPasses
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private readonly ECDsaSecurityKey[] _keys = [.. options.Value.SigningKeys.Select(Import)];
    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };

    public IReadOnlyList<PassKey> Keys => field ??= [.. _keys.Select(Publish)];

    public SignedPass Sign(QueuePass place, string audience, DateTimeOffset until)
    {
        var now = time.GetUtcNow();
        var expires = DateTimeOffset.FromUnixTimeSeconds(
            Math.Min((now + Lifetime).ToUnixTimeSeconds(), until.ToUnixTimeSeconds())
        );
        var pass = _handler.CreateToken(
            new SecurityTokenDescriptor
            {
                Issuer = Users.TokenKeys.Issuer,
                Audience = audience,
                IssuedAt = now.UtcDateTime,
                Expires = expires.UtcDateTime,
                Claims = new Dictionary<string, object>(StringComparer.Ordinal)
                {
                    [JwtRegisteredClaimNames.Sub] = IdOf(place),
                    [JwtRegisteredClaimNames.Jti] = Guid.CreateVersion7(now).ToString("N"),
                    ["concert"] = place.ConcertId,
                },
                SigningCredentials = new SigningCredentials(_keys[0], SecurityAlgorithms.EcdsaSha256),
            }
        );
        return new SignedPass(pass, expires);
    }

    internal static bool IsKey(string text)
    {
        try
        {
            using var key = Import(text).ECDsa;
            return true;
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException or FormatException)
        {
            return false;
        }
    }

    /// <summary>The place, whose owner it does not name: a user has another one in each concert, and after leaving.</summary>
    private static string IdOf(QueuePass place) =>
        Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes($"{place.ConcertId}:{place.Sequence}:{place.UserId}")).AsSpan(0, 16)
        );

    /// <summary>Named by its thumbprint (RFC 7638).</summary>
    private static ECDsaSecurityKey Import(string text)
    {
        var key = ECDsa.Create();
        if (text.Contains("-----", StringComparison.Ordinal))
            key.ImportFromPem(text);
        else
            key.ImportPkcs8PrivateKey(Convert.FromBase64String(text), out _);
        if (key.ExportParameters(includePrivateParameters: true).Curve.Oid.Value is not "1.2.840.10045.3.1.7")
            throw new CryptographicException("The key is not one of P-256.");
        var security = new ECDsaSecurityKey(key);
        security.KeyId = Base64UrlEncoder.Encode(security.ComputeJwkThumbprint());
        return security;
    }

    private static PassKey Publish(ECDsaSecurityKey key)
    {
        var point = key.ECDsa.ExportParameters(includePrivateParameters: false).Q;
        return new PassKey(
            "EC",
            "P-256",
            Base64UrlEncoder.Encode(point.X),
            Base64UrlEncoder.Encode(point.Y),
            key.KeyId,
            "sig",
            SecurityAlgorithms.EcdsaSha256
        );
    }
}
