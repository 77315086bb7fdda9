namespace Concert.Application.Webhooks;

/// <summary>Webhooks. One that was deleted is unknown here.</summary>
public interface IWebhooks
{
    void Add(Webhook webhook);

    Task<int> CountAsync(CancellationToken cancellationToken);

    /// <summary>
    /// The number for the next webhook. Two who ask at once get the same; the unique index refuses the second of them.
    /// </summary>
    Task<long> NextNumberAsync(CancellationToken cancellationToken);

    /// <summary>In the order of registration.</summary>
    Task<IReadOnlyList<WebhookView>> ListAsync(long? after, int take, CancellationToken cancellationToken);

    Task<bool> ExistsAsync(Guid webhookId, CancellationToken cancellationToken);

    /// <summary>From the commit on nothing is sent any more, but for what is on its way. False if it is unknown.</summary>
    Task<bool> TryDeleteAsync(Guid webhookId, CancellationToken cancellationToken);
}
