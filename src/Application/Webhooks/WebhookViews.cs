namespace Concert.Application.Webhooks;

/// <summary>An address that is subscribed to events.</summary>
/// <param name="Events">The types of event it is subscribed to; empty: all but personal ones.</param>
public sealed record WebhookView(Guid Id, string Url, IReadOnlyList<string> Events, DateTimeOffset CreatedAt)
{
    /// <summary>Lists are paged by it.</summary>
    internal long Number { get; init; }
}

/// <summary>One event for one webhook.</summary>
/// <param name="EventId">The same at each attempt and after a replay; drop repeats by it.</param>
/// <param name="Sequence">Counts from 1 without gaps, per aggregate.</param>
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
