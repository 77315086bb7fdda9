namespace Concert.Infrastructure.Webhooks;

/// <summary>Webhooks are served side by side, but must not take the connections of those who buy.</summary>
internal sealed class DeliveryConnections : IDisposable
{
    private const int MaxConnections = 8;

    private readonly SemaphoreSlim _free = new(MaxConnections);

    public void Dispose() => _free.Dispose();

    /// <summary>Waits until one is free; disposing gives it back.</summary>
    public async Task<IDisposable> TakeAsync(CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken);
        return new Taken(_free);
    }

    private sealed class Taken(SemaphoreSlim free) : IDisposable
    {
        public void Dispose() => free.Release();
    }
}
