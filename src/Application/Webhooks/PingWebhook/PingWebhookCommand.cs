namespace Concert.Application.Webhooks.PingWebhook;

/// <summary>Sends a test event to a webhook, whatever it is subscribed to.</summary>
public sealed record PingWebhookCommand(Guid? ActorId, Guid WebhookId)
    : ICommand<Ping>,
        ITransactional,
        IIdempotent,
        IAudited
{
    public string Action => "webhook.ping";

    public IdempotentCall? Call { get; init; }

    public LockPlan Lock => LockPlan.None;
}

/// <param name="DeliveryId">Its delivery in the webhook's log.</param>
public sealed record Ping(Guid DeliveryId);
