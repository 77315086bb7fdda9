namespace Concert.Application.Webhooks.DeleteWebhook;

/// <summary>Deletes a webhook; what was still to be sent to it is dropped.</summary>
public sealed record DeleteWebhookCommand(Guid WebhookId) : ICommand, ITransactional;
