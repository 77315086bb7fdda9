namespace Concert.Application.Webhooks;

/// <summary>Instances may claim and record at once: each call is one transaction, and the rows decide.</summary>
public interface IDeliveryClaims
{
    /// <summary>
    /// Claims due deliveries of a webhook, of each aggregate only the first that is pending. What is not recorded
    /// within the lease can be claimed again, by any instance.
    /// </summary>
    /// <returns>Null if nothing is due or another instance is claiming; empty if there may be more.</returns>
    Task<WebhookClaim?> ClaimAsync(Guid webhookId, CancellationToken cancellationToken);

    /// <summary>Records the outcomes, except of deliveries that were claimed again or replayed meanwhile.</summary>
    Task RecordAsync(WebhookClaim claim, IReadOnlyList<DeliveryOutcome> outcomes, CancellationToken cancellationToken);
}

public sealed record WebhookClaim(Guid Id, WebhookTarget Target, IReadOnlyList<ClaimedDelivery> Deliveries);

public sealed record WebhookTarget(Guid WebhookId, string Url, byte[] SealedSecret);

/// <param name="Attempt">Counts from 1.</param>
/// <param name="FirstAttemptAt">By the database's clock.</param>
public sealed record ClaimedDelivery(
    Guid Id,
    Guid EventId,
    string Aggregate,
    string AggregateId,
    string Body,
    int Attempt,
    DateTimeOffset FirstAttemptAt
);

/// <param name="StatusCode">Null if the endpoint did not answer.</param>
/// <param name="Error">One short word; null if it was delivered.</param>
public sealed record DeliveryOutcome(ClaimedDelivery Delivery, int? StatusCode, string? Error);
