namespace Concert.Application.Webhooks;

/// <summary>
/// The deliveries that are due. Any number of instances may claim and record at once; each call is a transaction of its
/// own, and the rows decide.
/// </summary>
public interface IDeliveryClaims
{
    /// <summary>
    /// Claims some due deliveries of a webhook, at most one of each aggregate and only the first that is pending. What is
    /// not recorded within the lease can be claimed again, by anybody.
    /// </summary>
    /// <returns>
    /// Null if nothing is due or another instance is claiming at this moment. An empty claim means that there may be more.
    /// </returns>
    Task<WebhookClaim?> ClaimAsync(Guid webhookId, CancellationToken cancellationToken);

    /// <summary>
    /// Records what became of claimed deliveries. One that was claimed anew in between, or replayed, is left alone.
    /// </summary>
    Task RecordAsync(WebhookClaim claim, IReadOnlyList<DeliveryOutcome> outcomes, CancellationToken cancellationToken);
}

/// <param name="Id">Marks the rows as claimed by this claim.</param>
public sealed record WebhookClaim(Guid Id, WebhookTarget Target, IReadOnlyList<ClaimedDelivery> Deliveries);

public sealed record WebhookTarget(Guid WebhookId, string Url, byte[] SealedSecret);

/// <param name="Body">The same text at each attempt.</param>
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

/// <param name="StatusCode">What the endpoint answered; null if it did not.</param>
/// <param name="Error">One short word; null if it was delivered.</param>
public sealed record DeliveryOutcome(ClaimedDelivery Delivery, int? StatusCode, string? Error);
