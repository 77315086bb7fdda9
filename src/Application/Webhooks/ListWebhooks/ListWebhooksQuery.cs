namespace Concert.Application.Webhooks.ListWebhooks;

/// <summary>The webhooks, in the order of registration.</summary>
public sealed record ListWebhooksQuery(PageRequest Page) : IQuery<Page<WebhookView>>;

internal sealed class ListWebhooksValidator : AbstractValidator<ListWebhooksQuery>
{
    public ListWebhooksValidator() => this.Page(query => query.Page);
}
