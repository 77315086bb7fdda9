namespace Concert.Application.Webhooks;

/// <summary>The deliveries of a webhook, as an organizer reads and replays them.</summary>
public interface IDeliveryLog
{
    /// <summary>Newest first.</summary>
    Task<IReadOnlyList<DeliveryView>> ListAsync(
        Guid webhookId,
        DeliveryStatus? status,
        long? after,
        int take,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Makes a settled delivery pending again, as if it had not been tried; one that is pending stays as it is. False if
    /// the webhook has no such delivery.
    /// </summary>
    Task<bool> TryReplayAsync(Guid webhookId, Guid deliveryId, CancellationToken cancellationToken);
}
