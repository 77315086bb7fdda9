namespace Concert.Application.Webhooks.ListDeliveries;

/// <summary>The deliveries of a webhook, newest first.</summary>
/// <param name="Status">Only those; null: all.</param>
public sealed record ListDeliveriesQuery(Guid WebhookId, DeliveryStatus? Status, PageRequest Page)
    : IQuery<Page<DeliveryView>>;

internal sealed class ListDeliveriesValidator : AbstractValidator<ListDeliveriesQuery>
{
    public ListDeliveriesValidator() => this.Page(query => query.Page);
}
