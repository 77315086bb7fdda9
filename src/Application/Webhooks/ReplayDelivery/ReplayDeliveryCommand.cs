namespace Concert.Application.Webhooks.ReplayDelivery;

/// <summary>Sends a delivered or dead delivery again, as the same event.</summary>
public sealed record ReplayDeliveryCommand(Guid? ActorId, Guid WebhookId, Guid DeliveryId)
    : ICommand,
        ITransactional,
        IAudited
{
    public string Action => "webhook.replay_delivery";
}
