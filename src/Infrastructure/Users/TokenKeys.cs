namespace Concert.Infrastructure.Users;

using System.Buffers;
using System.Buffers.Text;
using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;

public sealed class TokenOptions
{
    /// <summary>Signs; the same on every instance. If it is not set, the first of <see cref="SigningKeys"/> signs.</summary>
    public string SigningKey { get; set; } = "";

    /// <summary>Verify, so that a key can be replaced while its tokens are still in use.</summary>
    [MaxLength(8, ErrorMessage = "Tokens:SigningKeys can have at most 8 keys.")]
    public IList<string> SigningKeys { get; } = [];

    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan AccessTokenLifetime { get; set; } = TimeSpan.FromHours(12);

    /// <summary>Of an organizer, whose token is worth more to a thief.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan OrganizerTokenLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Of a guest, who has no password to get another one. After it nobody can act for the guest.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan GuestTokenLifetime { get; set; } = TimeSpan.FromDays(7);

    public TimeSpan LongestLifetime => new[] { AccessTokenLifetime, OrganizerTokenLifetime, GuestTokenLifetime }.Max();

    /// <summary>The first one signs, and each verifies.</summary>
    public IReadOnlyList<string> AllKeys => SecretOptions.WithoutBlanks([SigningKey, .. SigningKeys]);
}

/// <summary>
/// Signs tokens as JWTs by HMAC-SHA-256 and verifies them, each by one HMAC and without a tree of JSON. A token names its
/// key and its issuer; one of an earlier release names neither and is verified by every key until it expires.
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

    private readonly TokenKey[] _keys = [.. options.Value.AllKeys.Select(key => new TokenKey(key))];

    /// <summary>A token of ours with these claims.</summary>
    public string Sign<T>(T claims)
        where T : TokenClaims
    {
        var key = _keys[0];
        var json = JsonSerializer.SerializeToUtf8Bytes(claims, Json);
        Span<byte> token = stackalloc byte[MaxLength];
        key.Header.CopyTo(token);
        token[key.Header.Length] = (byte)'.';
        var length = key.Header.Length + 1;
        length += Base64Url.EncodeToUtf8(json, token[length..]);

        Span<byte> signature = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key.Bytes, token[..length], signature);
        token[length++] = (byte)'.';
        length += Base64Url.EncodeToUtf8(signature, token[length..]);
        return Encoding.ASCII.GetString(token[..length]);
    }

    /// <summary>The claims of a token that we have signed for this audience; null for anything else.</summary>
    public T? Read<T>(string token, string audience)
        where T : TokenClaims
    {
        if (token.Length > MaxLength)
            return null;
        Span<byte> bytes = stackalloc byte[token.Length];
        var headerEnd = token.IndexOf('.', StringComparison.Ordinal);
        var payloadEnd = token.LastIndexOf('.');
        if (Ascii.FromUtf16(token, bytes, out _) != OperationStatus.Done || headerEnd == payloadEnd)
            return null;

        return
            IsSigned(bytes, headerEnd, payloadEnd, out var namesKey)
            && Decode<T>(bytes[(headerEnd + 1)..payloadEnd]) is { } claims
            && audience.Equals(claims.Aud, StringComparison.Ordinal)
            && (claims.Iss is Issuer || (string.IsNullOrEmpty(claims.Iss) && !namesKey))
            ? claims
            : null;
    }

    private bool IsSigned(ReadOnlySpan<byte> token, int headerEnd, int payloadEnd, out bool namesKey)
    {
        var signed = token[..payloadEnd];
        Span<byte> signature = stackalloc byte[HMACSHA256.HashSizeInBytes];
        namesKey = true;
        if (
            Base64Url.DecodeFromUtf8(token[(payloadEnd + 1)..], signature, out _, out var length)
            != OperationStatus.Done
        )
            return false;

        // The header that we write needs no reading.
        foreach (var key in _keys)
        {
            if (token[..headerEnd].SequenceEqual(key.Header))
                return key.HasSigned(signed, signature[..length]);
        }
        if (Decode<TokenHeader>(token[..headerEnd]) is not { Alg: "HS256", Crit: null } header)
            return false;
        namesKey = !string.IsNullOrEmpty(header.Kid);
        foreach (var key in _keys)
        {
            if (
                (!namesKey || key.Id.Equals(header.Kid, StringComparison.Ordinal))
                && key.HasSigned(signed, signature[..length])
            )
                return true;
        }
        return false;
    }

    /// <summary>Null if this is not a valid part of a token.</summary>
    private static T? Decode<T>(ReadOnlySpan<byte> part)
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

    /// <summary>A signing key, named by its thumbprint.</summary>
    private sealed class TokenKey
    {
        private const int IdBytes = 9;

        public TokenKey(string key)
        {
            Bytes = Encoding.UTF8.GetBytes(key);
            Id = Base64Url.EncodeToString(SHA256.HashData(Bytes).AsSpan(0, IdBytes));
            Header = Base64Url.EncodeToUtf8(
                JsonSerializer.SerializeToUtf8Bytes(new TokenHeader("HS256", "JWT", Id), Json)
            );
        }

        public byte[] Bytes { get; }

        public string Id { get; }

        /// <summary>Of every token that it signs, in base64.</summary>
        public byte[] Header { get; }

        public bool HasSigned(ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature)
        {
            Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
            HMACSHA256.HashData(Bytes, signed, expected);
            return CryptographicOperations.FixedTimeEquals(signature, expected);
        }
    }

    /// <param name="Crit">Extensions that a reader must understand; we understand none.</param>
    private sealed record TokenHeader(string? Alg, string? Typ, string? Kid, JsonElement? Crit = null);
}

/// <summary>What every token of ours claims. A claim is null if the token does not have it.</summary>
internal abstract record TokenClaims
{
    /// <summary>Issuer. Tokens of an earlier release have none.</summary>
    public string? Iss { get; init; }

    /// <summary>Audience: which kind of token it is.</summary>
    public string? Aud { get; init; }

    /// <summary>Subject: the user.</summary>
    public Guid? Sub { get; init; }
}
