namespace Concert.Application.Webhooks;

public interface IWebhookSecrets
{
    /// <summary>A new secret: the text, to be shown once, and the same encrypted for this webhook alone.</summary>
    (string Text, byte[] Sealed) Make(Guid webhookId);
}
