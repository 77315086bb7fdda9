namespace Concert.Application.Webhooks.ListDeliveries;

/// <summary>The deliveries of a webhook, newest first.</summary>
/// <param name="Status">Only those; null: all.</param>
public sealed record ListDeliveriesQuery(Guid WebhookId, DeliveryStatus? Status, PageRequest Page)
    : IQuery<Page<DeliveryView>>;

internal sealed class ListDeliveriesValidator : AbstractValidator<ListDeliveriesQuery>
{
    public ListDeliveriesValidator() => this.Page(query => query.Page);
}

internal sealed class ListDeliveriesHandler(IWebhooks webhooks, IDeliveryLog log)
    : IRequestHandler<ListDeliveriesQuery, Result<Page<DeliveryView>>>
{
    public async Task<Result<Page<DeliveryView>>> Handle(
        ListDeliveriesQuery query,
        CancellationToken cancellationToken
    ) =>
        await webhooks.ExistsAsync(query.WebhookId, cancellationToken)
            ? Page.Of(
                await log.ListAsync(
                    query.WebhookId,
                    query.Status,
                    query.Page.After,
                    query.Page.Limit + 1,
                    cancellationToken
                ),
                query.Page.Limit,
                delivery => delivery.Number
            )
            : WebhookErrors.NotFound;
}
