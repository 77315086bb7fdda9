namespace Concert.Application.Webhooks.DeliverToWebhook;

/// <summary>
/// Sends what is due to one webhook, up to one claim; answers whether more may be due. Of one aggregate a later event
/// waits for the earlier ones. Any number of instances may run it at once.
/// </summary>
public sealed record DeliverToWebhookCommand(Guid WebhookId) : ICommand<bool>;
