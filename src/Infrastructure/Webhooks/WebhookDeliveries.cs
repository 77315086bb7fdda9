namespace Concert.Infrastructure.Webhooks;

using Microsoft.Extensions.DependencyInjection;

/// <summary>
/// Each call has a context of its own, because webhooks are served side by side, and few do so at a time: deliveries must
/// not take the connections of those who buy.
/// </summary>
internal sealed class WebhookDeliveries(IServiceScopeFactory scopes) : IWebhookDeliveries, IDisposable
{
    /// <summary>The most that a webhook is sent at a time by one instance.</summary>
    private const int MaxClaimed = 32;

    private const int MaxConnections = 8;

    private readonly SemaphoreSlim _connections = new(MaxConnections);

    public void Dispose() => _connections.Dispose();

    public Task<IReadOnlyList<Guid>> ListDueAsync(CancellationToken cancellationToken) =>
        WithAsync(deliveries => deliveries.ListDueAsync(cancellationToken), cancellationToken);

    public Task<WebhookClaim?> ClaimAsync(Guid webhookId, CancellationToken cancellationToken) =>
        WithAsync(deliveries => deliveries.ClaimAsync(webhookId, MaxClaimed, cancellationToken), cancellationToken);

    public Task RecordAsync(
        WebhookClaim claim,
        IReadOnlyList<DeliveryOutcome> outcomes,
        CancellationToken cancellationToken
    ) => WithAsync(deliveries => deliveries.RecordAsync(claim, outcomes, cancellationToken), cancellationToken);

    public Task<int> PurgeAsync(int take, CancellationToken cancellationToken) =>
        WithAsync(deliveries => deliveries.PurgeAsync(take, cancellationToken), cancellationToken);

    private async Task<T> WithAsync<T>(Func<DeliveryRepository, Task<T>> call, CancellationToken cancellationToken)
    {
        await _connections.WaitAsync(cancellationToken);
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            return await call(new DeliveryRepository(scope.ServiceProvider.GetRequiredService<ConcertDbContext>()));
        }
        finally
        {
            _connections.Release();
        }
    }
}
