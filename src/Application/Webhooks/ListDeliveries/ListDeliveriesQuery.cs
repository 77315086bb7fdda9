namespace Concert.Application.Webhooks.ListDeliveries;

public sealed record ListDeliveriesQuery(Guid WebhookId, DeliveryStatus? Status, PageRequest Page)
    : IQuery<Page<DeliveryView>>,
        IPaged;

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
