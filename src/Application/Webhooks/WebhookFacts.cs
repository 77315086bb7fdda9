namespace Concert.Application.Webhooks;

using System.Security.Cryptography;
using System.Text;

/// <summary>What the audit trail tells of a webhook.</summary>
/// <param name="Origin">Of its address, whose path and query may be secret.</param>
/// <param name="AddressHash">The beginning of the SHA-256 of the whole address, in hexadecimal: another address, another hash.</param>
internal sealed record WebhookFacts(string Origin, string AddressHash, IReadOnlyList<string> Events, bool Enabled)
{
    public static WebhookFacts Of(Webhook webhook) =>
        new(
            new Uri(webhook.Url).GetLeftPart(UriPartial.Authority),
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(webhook.Url)))[..12],
            webhook.Events,
            Enabled: webhook.DisabledReason is null
        );

    public static AuditedObject ObjectOf(Guid webhookId) => new("webhook", $"{webhookId}");
}
