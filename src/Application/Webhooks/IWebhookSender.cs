namespace Concert.Application.Webhooks;

/// <summary>Sends requests to webhooks.</summary>
public interface IWebhookSender
{
    /// <summary>Whether addresses without TLS may be registered.</summary>
    bool AllowsHttp { get; }

    /// <summary>
    /// Sends one request, signed, and waits at most 10 s for the answer, of which only the status counts. It answers every
    /// failure and throws only when it is cancelled.
    /// </summary>
    Task<DeliveryOutcome> SendAsync(
        WebhookTarget target,
        ClaimedDelivery delivery,
        CancellationToken cancellationToken
    );
}
