namespace Concert.Infrastructure.Users;

using System.Buffers;
using System.Buffers.Text;
using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

public sealed class TokenOptions
{
    /// <summary>Signs; the same on every instance. If it is not set, the first of <see cref="SigningKeys"/> signs.</summary>
    public string SigningKey { get; set; } = "";

    /// <summary>Verify, so that a key can be replaced while its tokens are still in use.</summary>
    [MaxLength(8, ErrorMessage = "Tokens:SigningKeys can have at most 8 keys.")]
    public IList<string> SigningKeys { get; } = [];

    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan AccessTokenLifetime { get; set; } = TimeSpan.FromHours(12);

    /// <summary>The first one signs, and each verifies.</summary>
    public IReadOnlyList<string> AllKeys => SigningKey.Length == 0 ? [.. SigningKeys] : [SigningKey, .. SigningKeys];
}

/// <summary>
/// Signs tokens as JWTs by HMAC-SHA-256 and says which keys may verify one. A token names its key and its issuer; one
/// of an earlier release names neither and is verified by every key until it expires.
/// </summary>
internal sealed class TokenKeys(IOptions<TokenOptions> options)
{
    public const string Issuer = "concert";

    /// <summary>Ours have at most some 450 characters.</summary>
    public const int MaxLength = 2_048;

    /// <summary>A duplicate name could be read differently elsewhere, so it is refused.</summary>
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.General)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        AllowDuplicateProperties = false,
        MaxDepth = 8,
    };

    private readonly TokenKey[] _keys =
    [
        .. options.Value.AllKeys.Distinct(StringComparer.Ordinal).Select(key => new TokenKey(key)),
    ];

    /// <param name="keyId">The key that the token names, if any.</param>
    public IEnumerable<TokenKey> Verifying(string? keyId) =>
        string.IsNullOrEmpty(keyId)
            ? _keys
            : _keys.Where(key => string.Equals(key.Id, keyId, StringComparison.Ordinal));

    public static bool IsIssuer(string? issuer, string? keyId) =>
        issuer is Issuer || (string.IsNullOrEmpty(issuer) && string.IsNullOrEmpty(keyId));

    public static string Encode<T>(T part) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(part, Json));

    /// <summary>Null if this is not a valid part of a token.</summary>
    public static T? Decode<T>(ReadOnlySpan<byte> part)
        where T : class
    {
        Span<byte> json = stackalloc byte[part.Length];
        if (Base64Url.DecodeFromUtf8(part, json, out _, out var length) != OperationStatus.Done)
            return null;
        try
        {
            return JsonSerializer.Deserialize<T>(json[..length], Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public string Sign<T>(T claims)
    {
        var signed = $"{_keys[0].Header}.{Encode(claims)}";
        var signature = HMACSHA256.HashData(_keys[0].Bytes, Encoding.ASCII.GetBytes(signed));
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }
}

/// <summary>A signing key, named by its thumbprint.</summary>
internal sealed class TokenKey
{
    private const int IdBytes = 9;

    public TokenKey(string key)
    {
        Bytes = Encoding.UTF8.GetBytes(key);
        Id = Base64Url.EncodeToString(SHA256.HashData(Bytes).AsSpan(0, IdBytes));
        SecurityKey = new SymmetricSecurityKey(Bytes) { KeyId = Id };
        Header = TokenKeys.Encode(new TokenHeader("HS256", "JWT", Id));
    }

    public byte[] Bytes { get; }

    /// <summary>One instance, because the library caches by it.</summary>
    public SymmetricSecurityKey SecurityKey { get; }

    public string Id { get; }

    public string Header { get; }
}

/// <param name="Crit">Extensions that a reader must understand; we understand none.</param>
internal sealed record TokenHeader(string? Alg, string? Typ, string? Kid, JsonElement? Crit = null);
