namespace Concert.Infrastructure.Webhooks;

/// <summary>One event for one webhook, as a unique index ensures. Rows change by conditional updates only.</summary>
internal sealed class WebhookDelivery
{
    /// <summary>The body of a settled delivery whose user was erased; it is not sent again.</summary>
    public const string NoBody = "{}";

    private WebhookDelivery() { }

    public Guid Id { get; private set; }
    public Guid WebhookId { get; private set; }

    /// <summary>Counts from 1 per webhook; lists are paged by it.</summary>
    public long Number { get; private set; }
    public Guid EventId { get; private set; }
    public string Type { get; private set; } = "";
    public string Aggregate { get; private set; } = "";
    public string AggregateId { get; private set; } = "";
    public long Sequence { get; private set; }

    /// <summary>Stored, so that each attempt sends the same.</summary>
    public string Body { get; private set; } = "";
    public DeliveryStatus Status { get; private set; }
    public int Attempts { get; private set; }

    /// <summary>When a pending delivery may be claimed: the end of the lease while it is claimed.</summary>
    public DateTimeOffset NextAttemptAt { get; private set; }
    public DateTimeOffset? FirstAttemptAt { get; private set; }

    /// <summary>The last claim; no other may record.</summary>
    public Guid? ClaimId { get; private set; }
    public int? LastStatusCode { get; private set; }
    public string? LastError { get; private set; }
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>That of its event, which may be removed before it.</summary>
    public string? TraceParent { get; private set; }

    /// <summary>When it was delivered or given up; while pending, when it was written or replayed.</summary>
    public DateTimeOffset StatusSince { get; private set; }

    public static WebhookDelivery Of(Guid webhookId, long number, OutgoingEvent happened, DateTimeOffset now) =>
        new()
        {
            Id = Guid.CreateVersion7(now),
            WebhookId = webhookId,
            Number = number,
            EventId = happened.Id,
            Type = happened.Type,
            Aggregate = happened.Aggregate,
            AggregateId = happened.AggregateId,
            Sequence = happened.Sequence,
            Body = EventJson.Of(happened),
            TraceParent = happened.TraceParent,
            NextAttemptAt = now,
            CreatedAt = now,
            StatusSince = now,
        };
}
