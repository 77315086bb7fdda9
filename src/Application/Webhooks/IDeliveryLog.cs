namespace Concert.Application.Webhooks;

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

    /// <summary>Writes a delivery of a test event.</summary>
    /// <returns>Its id; null if the webhook is unknown or disabled.</returns>
    Task<Guid?> TryPingAsync(Guid webhookId, CancellationToken cancellationToken);

    /// <summary>Makes a settled delivery pending again. False if the webhook has no such delivery.</summary>
    Task<bool> TryReplayAsync(Guid webhookId, Guid deliveryId, CancellationToken cancellationToken);
}
