namespace Concert.Infrastructure.Webhooks;

using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

/// <summary>Reads what an earlier release sealed: by AES-GCM under a key derived from its signing key.</summary>
internal sealed class EarlierSecrets(IOptions<TokenOptions> options)
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int SecretBytes = 32;

    /// <summary>Nonce, tag and secret. What the key ring seals is longer.</summary>
    public const int SealedBytes = NonceBytes + TagBytes + SecretBytes;

    private readonly byte[][] _keys = [.. options.Value.AllKeys.Select(Derive)];

    public static bool IsOne(byte[] sealedSecret) => sealedSecret.Length == SealedBytes;

    /// <summary>Null if none of the signing keys sealed it.</summary>
    public byte[]? Open(Guid webhookId, ReadOnlySpan<byte> sealedSecret)
    {
        var secret = new byte[SecretBytes];
        foreach (var key in _keys)
        {
            try
            {
                using var aes = new AesGcm(key, TagBytes);
                aes.Decrypt(
                    sealedSecret[..NonceBytes],
                    sealedSecret[(NonceBytes + TagBytes)..],
                    sealedSecret.Slice(NonceBytes, TagBytes),
                    secret,
                    webhookId.ToByteArray()
                );
                return secret;
            }
            catch (AuthenticationTagMismatchException)
            {
                // Another of the keys may fit.
            }
        }
        return null;
    }

    private static byte[] Derive(string signingKey) =>
        HKDF.DeriveKey(
            HashAlgorithmName.SHA256,
            Encoding.UTF8.GetBytes(signingKey),
            outputLength: 32,
            info: "concert webhook secrets v1"u8.ToArray()
        );
}
