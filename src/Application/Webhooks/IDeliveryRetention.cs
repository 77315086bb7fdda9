namespace Concert.Application.Webhooks;

public interface IDeliveryRetention
{
    /// <summary>Gives up deliveries pending for too long, and removes old ones and those of deleted webhooks.</summary>
    /// <returns>How many deliveries, at most four times <paramref name="take"/>.</returns>
    Task<int> PurgeAsync(int take, CancellationToken cancellationToken);
}
