namespace Concert.Infrastructure.Secrets;

using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

public sealed class SecretOptions
{
    /// <summary>The first wraps, and each unwraps; the same on every instance.</summary>
    [MaxLength(8, ErrorMessage = "Secrets:Keys can have at most 8 keys.")]
    public IList<string> Keys { get; } = [];

    /// <summary>The first one wraps, and each unwraps.</summary>
    public IReadOnlyList<string> AllKeys => WithoutBlanks(Keys);

    /// <summary>
    /// Blanks around a key are nobody's intention. An earlier release used them, so a key with them still verifies and
    /// unwraps, behind the one without.
    /// </summary>
    internal static IReadOnlyList<string> WithoutBlanks(IEnumerable<string> keys) =>
        [
            .. keys.Where(key => !string.IsNullOrWhiteSpace(key))
                .SelectMany(key => new[] { key.Trim(), key })
                .Distinct(StringComparer.Ordinal),
        ];
}

/// <summary>Wraps the keys of the ring by AES-GCM under the keys of the configuration.</summary>
internal sealed class SecretKeys(IOptions<SecretOptions> options) : IXmlEncryptor
{
    private const int IdBytes = 8;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int HeadBytes = IdBytes + NonceBytes + TagBytes;
    private static readonly XName Wrapped = "wrapped";

    private readonly (byte[] Id, byte[] Bytes)[] _keys = [.. options.Value.AllKeys.Select(Derive)];

    public EncryptedXmlInfo Encrypt(XElement plaintextElement) =>
        new(
            new XElement(
                Wrapped,
                Convert.ToBase64String(Wrap(plaintextElement.ToString(SaveOptions.DisableFormatting)))
            ),
            typeof(SecretKeyDecryptor)
        );

    public XElement Decrypt(XElement wrapped) => XElement.Parse(Unwrap(Convert.FromBase64String(wrapped.Value)));

    public bool CanUnwrap(XElement ringKey) =>
        ringKey
            .Descendants(Wrapped)
            .Any(each => _keys.Any(key => Convert.FromBase64String(each.Value).AsSpan().StartsWith(key.Id)));

    /// <summary>Wraps a key of the ring again unless the first key wrapped it; answers whether it did.</summary>
    public bool WrapAgain(XElement ringKey)
    {
        var old = ringKey
            .Descendants(Wrapped)
            .Where(each => !Convert.FromBase64String(each.Value).AsSpan().StartsWith(_keys[0].Id))
            .ToList();
        foreach (var each in old)
            each.Value = Convert.ToBase64String(Wrap(Unwrap(Convert.FromBase64String(each.Value))));
        return old.Count > 0;
    }

    private byte[] Wrap(string text)
    {
        var plain = Encoding.UTF8.GetBytes(text);
        var wrapped = new byte[HeadBytes + plain.Length];
        var (id, key) = _keys[0];
        id.CopyTo(wrapped, 0);
        var nonce = wrapped.AsSpan(IdBytes, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(nonce, plain, wrapped.AsSpan(HeadBytes), wrapped.AsSpan(IdBytes + NonceBytes, TagBytes));
        return wrapped;
    }

    private string Unwrap(ReadOnlySpan<byte> wrapped)
    {
        foreach (var (id, key) in _keys)
        {
            if (!wrapped.StartsWith(id))
                continue;
            var plain = new byte[wrapped.Length - HeadBytes];
            using var aes = new AesGcm(key, TagBytes);
            aes.Decrypt(
                wrapped.Slice(IdBytes, NonceBytes),
                wrapped[HeadBytes..],
                wrapped.Slice(IdBytes + NonceBytes, TagBytes),
                plain
            );
            return Encoding.UTF8.GetString(plain);
        }
        throw new CryptographicException("A key of the ring was wrapped by a key that is not in Secrets:Keys.");
    }

    private static (byte[] Id, byte[] Bytes) Derive(string key)
    {
        var bytes = HKDF.DeriveKey(
            HashAlgorithmName.SHA256,
            Encoding.UTF8.GetBytes(key),
            outputLength: 32,
            info: "concert key ring v1"u8.ToArray()
        );
        return (SHA256.HashData(bytes)[..IdBytes], bytes);
    }
}

/// <summary>Unwraps keys of the ring. Its full name is stored with each of them and must not change.</summary>
internal sealed class SecretKeyDecryptor(IServiceProvider services) : IXmlDecryptor
{
    public XElement Decrypt(XElement encryptedElement) =>
        services.GetRequiredService<SecretKeys>().Decrypt(encryptedElement);
}
