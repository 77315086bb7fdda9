namespace Concert.Application.Webhooks.DeleteWebhook;

/// <summary>Deletes a webhook and drops its pending deliveries.</summary>
public sealed record DeleteWebhookCommand(Guid? ActorId, Guid WebhookId) : ICommand, ITransactional, IAudited
{
    public string Action => "webhook.delete";
}
