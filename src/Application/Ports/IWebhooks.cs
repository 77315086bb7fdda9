namespace Concert.Application.Ports;

using Concert.Application.Webhooks;
using Concert.Domain.Webhooks;

/// <summary>Webhooks and the log of their deliveries. One that was deleted is unknown here.</summary>
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

    /// <summary>The deliveries of a webhook, newest first.</summary>
    Task<IReadOnlyList<DeliveryView>> ListDeliveriesAsync(
        Guid webhookId,
        DeliveryStatus? status,
        long? after,
        int take,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Makes a settled delivery pending again, as if it had not been tried; one that is pending stays as it is. False if
    /// the webhook has no such delivery.
    /// </summary>
    Task<bool> TryReplayAsync(Guid webhookId, Guid deliveryId, CancellationToken cancellationToken);
}

/// <summary>Makes and keeps the secrets that requests to webhooks are signed with.</summary>
public interface IWebhookSecrets
{
    /// <summary>A new secret: as it is shown once, and encrypted for this webhook alone, as it is stored.</summary>
    (string Text, byte[] Sealed) Make(Guid webhookId);
}

/// <summary>
/// The deliveries that are due. Any number of instances may claim and record at once; each call is a transaction of its
/// own, and the rows decide.
/// </summary>
public interface IWebhookDeliveries
{
    /// <summary>Webhooks of which deliveries are due.</summary>
    Task<IReadOnlyList<Guid>> ListDueAsync(CancellationToken cancellationToken);

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

    /// <summary>
    /// Gives up deliveries that have been pending for too long, and removes those that were settled long ago and what deleted
    /// webhooks have left.
    /// </summary>
    /// <returns>How many deliveries that were, at most four times <paramref name="take"/>.</returns>
    Task<int> PurgeAsync(int take, CancellationToken cancellationToken);
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
