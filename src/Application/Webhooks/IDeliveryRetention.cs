namespace Concert.Application.Webhooks;

/// <summary>How long deliveries are kept.</summary>
public interface IDeliveryRetention
{
    /// <summary>
    /// Gives up deliveries that have been pending for too long, and removes those that were settled long ago and what deleted
    /// webhooks have left.
    /// </summary>
    /// <returns>How many deliveries that were, at most four times <paramref name="take"/>.</returns>
    Task<int> PurgeAsync(int take, CancellationToken cancellationToken);
}
