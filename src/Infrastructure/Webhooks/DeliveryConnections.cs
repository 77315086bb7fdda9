namespace Concert.Infrastructure.Webhooks;

/// <summary>Bounds the database connections that webhooks take from those who buy.</summary>
internal sealed class DeliveryConnections : IDisposable
{
    private const int MaxConnections = 8;

    private readonly SemaphoreSlim _free = new(MaxConnections);

    public void Dispose() => _free.Dispose();

    /// <summary>Waits for a free connection; disposing releases it.</summary>
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
