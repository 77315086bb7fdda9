namespace Concert.Application.Webhooks;

/// <summary>What the audit trail tells of a webhook.</summary>
/// <param name="Origin">Of its address, whose path and query may be secret.</param>
internal sealed record WebhookFacts(string Origin, IReadOnlyList<string> Events, bool Enabled)
{
    public static WebhookFacts Of(Webhook webhook) =>
        new(
            new Uri(webhook.Url).GetLeftPart(UriPartial.Authority),
            webhook.Events,
            Enabled: webhook.DisabledReason is null
        );

    public static AuditedObject ObjectOf(Guid webhookId) => new("webhook", $"{webhookId}");
}
