namespace Concert.Domain.Webhooks;

using System.Collections.Frozen;

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
}

/// <summary>An organizer's address that is subscribed to events.</summary>
public sealed class Webhook
{
    /// <summary>How many there may be.</summary>
    public const int MaxCount = 100;

    public const int MaxUrlLength = 2_000;

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

    public bool Wants(string type, DateTimeOffset occurredAt) =>
        occurredAt >= CreatedAt
        && (Events.Count == 0 ? !EventTypes.Personal.Contains(type) : Events.Contains(type, StringComparer.Ordinal));
}

/// <summary>The event types, by the names under which they are published.</summary>
public static class EventTypes
{
    public static readonly FrozenSet<string> All = Of(_ => true);

    /// <summary>Those that are <see cref="IDomainEvent.IsPersonal"/>.</summary>
    public static readonly FrozenSet<string> Personal = Of(type =>
        type.GetProperty(nameof(IDomainEvent.IsPersonal))?.GetValue(null) is true
    );

    private static FrozenSet<string> Of(Func<Type, bool> which) =>
        typeof(IDomainEvent)
            .Assembly.GetTypes()
            .Where(type => type.IsClass && type.IsAssignableTo(typeof(IDomainEvent)) && which(type))
            .Select(type => (string)type.GetProperty(nameof(IDomainEvent.Type))!.GetValue(null)!)
            .ToFrozenSet(StringComparer.Ordinal);
}
