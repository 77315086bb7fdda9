namespace Concert.Infrastructure.Webhooks;

using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

/// <summary>Signing needs the secrets, so they are not hashed but encrypted, each for its webhook alone.</summary>
internal sealed class WebhookSecrets(IDataProtectionProvider ring, EarlierSecrets earlier) : IWebhookSecrets
{
    private const string Prefix = "whsec_";
    private const int SecretBytes = 32;

    public (string Text, byte[] Sealed) Make(Guid webhookId)
    {
        var secret = RandomNumberGenerator.GetBytes(SecretBytes);
        return (TextOf(secret), RingOf(webhookId).Protect(secret));
    }

    /// <summary>The bytes to sign with; null if they cannot be read.</summary>
    public byte[]? Open(Guid webhookId, byte[] sealedSecret)
    {
        if (EarlierSecrets.IsOne(sealedSecret))
            return earlier.Open(webhookId, sealedSecret);
        try
        {
            return RingOf(webhookId).Unprotect(sealedSecret);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Seals again what an earlier release sealed; null if it cannot be read.</summary>
    public byte[]? SealAgain(Guid webhookId, byte[] sealedSecret) =>
        earlier.Open(webhookId, sealedSecret) is { } secret ? RingOf(webhookId).Protect(secret) : null;

    private IDataProtector RingOf(Guid webhookId) => ring.CreateProtector("webhook secrets", $"{webhookId}");

    private static string TextOf(byte[] secret) => Prefix + Convert.ToBase64String(secret);
}
