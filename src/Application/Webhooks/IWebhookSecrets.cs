namespace Concert.Application.Webhooks;

/// <summary>Makes and keeps the secrets that requests to webhooks are signed with.</summary>
public interface IWebhookSecrets
{
    /// <summary>A new secret: as it is shown once, and encrypted for this webhook alone, as it is stored.</summary>
    (string Text, byte[] Sealed) Make(Guid webhookId);
}
