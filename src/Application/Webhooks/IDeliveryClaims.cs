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

    /// <summary>
    /// Records the outcomes, except of deliveries that were claimed again or replayed meanwhile. If the address is still
    /// the one that was called, the webhook is paused or disabled as its endpoint asked.
    /// </summary>
    Task RecordAsync(WebhookClaim claim, IReadOnlyList<DeliveryOutcome> outcomes, CancellationToken cancellationToken);
}

public sealed record WebhookClaim(Guid Id, WebhookTarget Target, IReadOnlyList<ClaimedDelivery> Deliveries);

/// <param name="PreviousSecret">Null if requests are not signed with it any more.</param>
public sealed record WebhookTarget(Guid WebhookId, string Url, byte[] Secret, byte[]? PreviousSecret);

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
)
{
    /// <summary>That of its event.</summary>
    public string? TraceParent { get; init; }
}

/// <param name="StatusCode">Null if the endpoint did not answer.</param>
/// <param name="Error">One short word; null if it was delivered.</param>
/// <param name="Pause">For so long the endpoint wants no requests; null if it did not say.</param>
public sealed record DeliveryOutcome(ClaimedDelivery Delivery, int? StatusCode, string? Error, TimeSpan? Pause = null)
{
    /// <summary>The endpoint wants no requests any more.</summary>
    public bool IsGone => StatusCode == 410;
}
