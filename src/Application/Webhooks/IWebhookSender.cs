namespace Concert.Application.Webhooks;

public interface IWebhookSender
{
    /// <summary>Whether addresses without TLS may be registered.</summary>
    bool AllowsHttp { get; }

    /// <summary>
    /// True if the host has no address that it may connect to. Looks a name up, for 2 s at most, so nobody should hold a
    /// connection meanwhile; one that cannot be resolved now is not refused.
    /// </summary>
    Task<bool> RefusesAsync(string url, CancellationToken cancellationToken);

    /// <summary>Waits at most 10 s for the status. Failures are outcomes; it throws only when cancelled.</summary>
    Task<DeliveryOutcome> SendAsync(
        WebhookTarget target,
        ClaimedDelivery delivery,
        CancellationToken cancellationToken
    );
}
