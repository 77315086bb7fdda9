namespace Concert.Application.Webhooks.PingWebhook;

/// <summary>Sends a test event to a webhook, whatever it is subscribed to.</summary>
public sealed record PingWebhookCommand(Guid WebhookId) : ICommand<Ping>, ITransactional;

/// <param name="DeliveryId">Its delivery in the webhook's log.</param>
public sealed record Ping(Guid DeliveryId);
