namespace Concert.Application.Webhooks.ListDeliveries;

internal sealed class ListDeliveriesHandler(IWebhooks webhooks)
    : IRequestHandler<ListDeliveriesQuery, Result<Page<DeliveryView>>>
{
    public async Task<Result<Page<DeliveryView>>> Handle(
        ListDeliveriesQuery query,
        CancellationToken cancellationToken
    ) =>
        await webhooks.ExistsAsync(query.WebhookId, cancellationToken)
            ? Page.Of(
                await webhooks.ListDeliveriesAsync(
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
