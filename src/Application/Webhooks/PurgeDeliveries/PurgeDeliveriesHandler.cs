namespace Concert.Application.Webhooks.PurgeDeliveries;

internal sealed class PurgeDeliveriesHandler(IDeliveryRetention deliveries)
    : IRequestHandler<PurgeDeliveriesCommand, Result<int>>
{
    public async Task<Result<int>> Handle(PurgeDeliveriesCommand command, CancellationToken cancellationToken) =>
        await deliveries.PurgeAsync(command.BatchSize, cancellationToken);
}
