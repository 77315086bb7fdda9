namespace Concert.Application.Webhooks.DeliverWebhooks;

/// <summary>
/// Sends the deliveries that are due, on any number of instances at once. Webhooks do not wait for each other: while a slow
/// one is under way the others are looked at again every second. Of one aggregate a later event waits for the earlier ones.
/// One webhook's failure does not keep the others from their turn; the first one is thrown at the end.
/// </summary>
public sealed record DeliverWebhooksCommand : ICommand<DeliveredWebhooks>;

/// <param name="Attempts">How many requests were sent.</param>
public sealed record DeliveredWebhooks(int Attempts);
