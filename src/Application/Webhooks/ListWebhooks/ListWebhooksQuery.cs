namespace Concert.Application.Webhooks.ListWebhooks;

public sealed record ListWebhooksQuery(PageRequest Page) : IQuery<Page<WebhookView>>, IPaged;

internal sealed class ListWebhooksHandler(IWebhooks webhooks)
    : IRequestHandler<ListWebhooksQuery, Result<Page<WebhookView>>>
{
    public async Task<Result<Page<WebhookView>>> Handle(ListWebhooksQuery query, CancellationToken cancellationToken) =>
        Page.Of(
            await webhooks.ListAsync(query.Page.After, query.Page.Limit + 1, cancellationToken),
            query.Page.Limit,
            webhook => webhook.Number
        );
}
