namespace Concert.Domain.Webhooks;

public static class WebhookErrors
{
    /// <summary>There is no such webhook.</summary>
    /// <remarks>Read the list of webhooks again.</remarks>
    public static readonly Error NotFound = new("webhooks.not_found", "There is no such webhook.", ErrorKind.NotFound);

    /// <summary>The webhook has no such delivery, or it has been removed.</summary>
    /// <remarks>Read the deliveries of the webhook again.</remarks>
    public static readonly Error DeliveryNotFound = new(
        "webhooks.delivery_not_found",
        "The webhook has no such delivery.",
        ErrorKind.NotFound
    );

    /// <summary>There are 100 webhooks.</summary>
    /// <remarks>Delete one first.</remarks>
    public static readonly Error TooMany = new(
        "webhooks.too_many",
        "The limit of webhooks is reached; delete one first.",
        ErrorKind.Conflict
    );

    /// <summary>The webhook is disabled, so nothing is sent to it.</summary>
    /// <remarks>Enable it first.</remarks>
    public static readonly Error Disabled = new(
        "webhooks.disabled",
        "The webhook is disabled; enable it first.",
        ErrorKind.Conflict
    );
}

/// <summary>Why nothing is sent to a webhook. The stored values never change.</summary>
public enum DisabledReason
{
    /// <summary>An organizer disabled it.</summary>
    Organizer,

    /// <summary>Its endpoint answered 410.</summary>
    Gone,
}

/// <summary>An organizer's address that is subscribed to events.</summary>
public sealed class Webhook
{
    /// <summary>How many there may be.</summary>
    public const int MaxCount = 100;

    public const int MaxUrlLength = 2_000;

    /// <summary>The type of the event that is only sent on request.</summary>
    public const string Ping = "webhook.ping";

    /// <summary>For so long after a rotation, requests are signed with the previous secret too.</summary>
    public static readonly TimeSpan PreviousSecretLasts = TimeSpan.FromHours(24);

    private Webhook() { }

    public Guid Id { get; private set; }

    /// <summary>Lists are paged by it; unique.</summary>
    public long Number { get; private set; }

    public string Url { get; private set; } = "";

    /// <summary>The event types it is subscribed to; empty means all but personal ones.</summary>
    public IReadOnlyList<string> Events { get; private set; } = [];

    /// <summary>
    /// The secret that requests are signed with, encrypted; null while only an earlier release has encrypted it.
    /// </summary>
    public byte[]? Secret { get; private set; }

    /// <summary>The secret as an earlier release encrypted it; empty once <see cref="Secret"/> is there.</summary>
    public byte[] SealedSecret { get; private set; } = [];

    /// <summary>The secret before <see cref="Secret"/>, encrypted. Requests are signed with both for a while.</summary>
    public byte[]? PreviousSecret { get; private set; }

    public DateTimeOffset? PreviousUntil { get; private set; }

    /// <summary>While there is one, nothing is sent, and events are not kept for it; pending deliveries wait.</summary>
    public DisabledReason? DisabledReason { get; private set; }

    /// <summary>Its endpoint asked for a pause.</summary>
    public DateTimeOffset? PausedUntil { get; private set; }

    /// <summary>By the database's clock. Earlier events are not sent to it.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>From then on, nothing is sent; the row is removed after its deliveries.</summary>
    public DateTimeOffset? DeletedAt { get; private set; }

    /// <summary>How many deliveries it has had; the number of the last one.</summary>
    public long LastDelivery { get; private set; }

    public static Webhook Register(
        Guid id,
        long number,
        string url,
        IReadOnlyList<string> events,
        byte[] sealedSecret,
        DateTimeOffset now
    ) =>
        new()
        {
            Id = id,
            Number = number,
            Url = url,
            Events = events,
            Secret = sealedSecret,
            CreatedAt = now,
        };

    /// <summary>
    /// What is null stays as it is. A pause ends with the address whose endpoint asked for it, and when somebody enables the
    /// webhook.
    /// </summary>
    public void Change(string? url, IReadOnlyList<string>? events, bool? enabled)
    {
        if (url is not null && !string.Equals(url, Url, StringComparison.Ordinal))
            (Url, PausedUntil) = (url, null);
        Events = events ?? Events;
        if (enabled is false)
            DisabledReason ??= Webhooks.DisabledReason.Organizer;
        if (enabled is true)
            (DisabledReason, PausedUntil) = (null, null);
    }

    /// <summary>Replaces the secret. Of earlier ones only the last goes on being used, for a day.</summary>
    /// <returns>Until when.</returns>
    public DateTimeOffset Rotate(byte[] secret, DateTimeOffset now)
    {
        var until = now + PreviousSecretLasts;
        (PreviousSecret, PreviousUntil) = (Secret ?? SealedSecret, until);
        (Secret, SealedSecret) = (secret, []);
        return until;
    }

    public bool Wants(string type, DateTimeOffset occurredAt) =>
        occurredAt >= CreatedAt
        && (Events.Count == 0 ? !EventTypes.Personal.Contains(type) : Events.Contains(type, StringComparer.Ordinal));
}
