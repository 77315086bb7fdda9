namespace Concert.Application.Webhooks.ListWebhooks;

/// <summary>The webhooks, in the order of registration.</summary>
public sealed record ListWebhooksQuery(PageRequest Page) : IQuery<Page<WebhookView>>;

internal sealed class ListWebhooksValidator : AbstractValidator<ListWebhooksQuery>
{
    public ListWebhooksValidator() => this.Page(query => query.Page);
}

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
