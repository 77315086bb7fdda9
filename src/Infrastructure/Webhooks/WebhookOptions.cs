namespace Concert.Infrastructure.Webhooks;

public sealed class WebhookOptions
{
    /// <summary>Addresses without TLS may be registered.</summary>
    public bool AllowHttp { get; set; }

    /// <summary>
    /// Webhooks may be at addresses that are not on the public internet. Whoever may register webhooks can then reach
    /// what this instance can reach.
    /// </summary>
    public bool AllowPrivateAddresses { get; set; }
}
