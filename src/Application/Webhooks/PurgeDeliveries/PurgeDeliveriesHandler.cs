namespace Concert.Application.Webhooks.PurgeDeliveries;

internal sealed class PurgeDeliveriesHandler(IDeliveryRetention deliveries)
    : IRequestHandler<PurgeDeliveriesCommand, Result<PurgedDeliveries>>
{
    public async Task<Result<PurgedDeliveries>> Handle(
        PurgeDeliveriesCommand command,
        CancellationToken cancellationToken
    ) => new PurgedDeliveries(await deliveries.PurgeAsync(command.BatchSize, cancellationToken));
}
