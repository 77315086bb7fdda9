namespace Concert.Application.Webhooks;

/// <summary>Webhooks that were not deleted.</summary>
public interface IWebhooks
{
    void Add(Webhook webhook);

    Task<int> CountAsync(CancellationToken cancellationToken);

    /// <summary>The next number. Two callers may get the same; the unique index refuses the second.</summary>
    Task<long> NextNumberAsync(CancellationToken cancellationToken);

    /// <summary>In the order of registration.</summary>
    Task<IReadOnlyList<WebhookView>> ListAsync(long? after, int take, CancellationToken cancellationToken);

    /// <summary>Locks the webhook to the end of the transaction, and then reads it. Null if unknown.</summary>
    Task<Webhook?> LockAsync(Guid webhookId, CancellationToken cancellationToken);

    Task<bool> ExistsAsync(Guid webhookId, CancellationToken cancellationToken);

    /// <summary>After the commit nothing more is sent, except what is under way.</summary>
    Task DeleteAsync(Guid webhookId, CancellationToken cancellationToken);
}
