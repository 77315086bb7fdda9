namespace Concert.Application.Webhooks;

/// <summary>An address that is subscribed to events.</summary>
/// <param name="Events">The types of event it is subscribed to; empty: all but personal ones.</param>
/// <param name="Enabled">If not, events are not kept for it, and its pending deliveries wait.</param>
/// <param name="DisabledReason">
/// organizer, or gone if its endpoint answered 410; null while it is enabled. Other reasons may be added.
/// </param>
/// <param name="PausedUntil">Until then nothing is sent, since its endpoint asked for a pause; null if it did not.</param>
public sealed record WebhookView(
    Guid Id,
    string Url,
    IReadOnlyList<string> Events,
    bool Enabled,
    string? DisabledReason,
    DateTimeOffset? PausedUntil,
    DateTimeOffset CreatedAt
)
{
    public static WebhookView Of(Webhook webhook) =>
        new(
            webhook.Id,
            webhook.Url,
            webhook.Events,
            webhook.DisabledReason is null,
            webhook.DisabledReason?.ToString().ToLowerInvariant(),
            webhook.PausedUntil,
            webhook.CreatedAt
        )
        {
            Number = webhook.Number,
        };

    /// <summary>Lists are paged by it.</summary>
    internal long Number { get; init; }
}

/// <summary>A type of event.</summary>
/// <param name="Description">What happened.</param>
/// <param name="IsPersonal">Only webhooks that name the type receive it.</param>
/// <param name="Sample">The data of such an event.</param>
public sealed record EventTypeView(
    string Type,
    string Description,
    bool IsPersonal,
    IReadOnlyDictionary<string, object> Sample
);

/// <summary>One event for one webhook.</summary>
/// <param name="EventId">The same at each attempt and after a replay; drop repeats by it.</param>
/// <param name="Sequence">Counts from 1 without gaps, per aggregate; 0 for a test event.</param>
/// <param name="Attempts">Attempts so far, or since the last replay.</param>
/// <param name="NextAttemptAt">The earliest time of the next attempt; null once it is delivered or dead.</param>
/// <param name="LastStatusCode">The status that answered the last attempt; null if there was no answer.</param>
/// <param name="LastError">
/// Why the last attempt failed: timeout, name_not_resolved, address_refused, connection_failed, tls_failed, status or
/// secret_unreadable; expired if there was none in time; null if it did not fail.
/// </param>
public sealed record DeliveryView(
    Guid Id,
    Guid EventId,
    string Type,
    string Aggregate,
    string AggregateId,
    long Sequence,
    DeliveryStatus Status,
    int Attempts,
    DateTimeOffset? NextAttemptAt,
    int? LastStatusCode,
    string? LastError,
    DateTimeOffset CreatedAt,
    DateTimeOffset? DeliveredAt
)
{
    /// <summary>Lists are paged by it.</summary>
    internal long Number { get; init; }
}
