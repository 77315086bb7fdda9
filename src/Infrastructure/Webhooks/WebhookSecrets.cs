namespace Concert.Infrastructure.Webhooks;

using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

/// <summary>
/// Secrets are needed in the clear for signing, so they are encrypted and not hashed: by AES-GCM, under a key derived from
/// the service's signing key, bound to their webhook. With another signing key they cannot be read any more.
/// </summary>
internal sealed class WebhookSecrets(IOptions<TokenOptions> options) : IWebhookSecrets
{
    private const string Prefix = "whsec_";
    private const int SecretBytes = 32;
    private static readonly int NonceBytes = AesGcm.NonceByteSizes.MaxSize;
    private static readonly int TagBytes = AesGcm.TagByteSizes.MaxSize;

    private readonly byte[] _key = HKDF.DeriveKey(
        HashAlgorithmName.SHA256,
        Encoding.UTF8.GetBytes(options.Value.SigningKey),
        outputLength: 32,
        info: "concert webhook secrets v1"u8.ToArray()
    );

    /// <summary>The length of a sealed secret: nonce, tag, secret.</summary>
    public static int SealedBytes => NonceBytes + TagBytes + SecretBytes;

    public (string Text, byte[] Sealed) Make(Guid webhookId)
    {
        var secret = RandomNumberGenerator.GetBytes(SecretBytes);
        var result = new byte[SealedBytes];
        RandomNumberGenerator.Fill(result.AsSpan(0, NonceBytes));
        using var aes = new AesGcm(_key, TagBytes);
        aes.Encrypt(
            result.AsSpan(0, NonceBytes),
            secret,
            result.AsSpan(NonceBytes + TagBytes),
            result.AsSpan(NonceBytes, TagBytes),
            webhookId.ToByteArray()
        );
        return (TextOf(secret), result);
    }

    /// <summary>The secret as it was shown; null if it cannot be read.</summary>
    public string? Open(Guid webhookId, ReadOnlySpan<byte> sealedSecret)
    {
        if (sealedSecret.Length != SealedBytes)
            return null;
        var secret = new byte[SecretBytes];
        try
        {
            using var aes = new AesGcm(_key, TagBytes);
            aes.Decrypt(
                sealedSecret[..NonceBytes],
                sealedSecret[(NonceBytes + TagBytes)..],
                sealedSecret.Slice(NonceBytes, TagBytes),
                secret,
                webhookId.ToByteArray()
            );
            return TextOf(secret);
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    private static string TextOf(byte[] secret) => Prefix + Base64Url.EncodeToString(secret);
}
