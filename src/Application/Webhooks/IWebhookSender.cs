namespace Concert.Application.Webhooks;

public interface IWebhookSender
{
    /// <summary>Whether addresses without TLS may be registered.</summary>
    bool AllowsHttp { get; }

    /// <summary>Waits at most 10 s for the status. Failures are outcomes; it throws only when cancelled.</summary>
    Task<DeliveryOutcome> SendAsync(
        WebhookTarget target,
        ClaimedDelivery delivery,
        CancellationToken cancellationToken
    );
}
