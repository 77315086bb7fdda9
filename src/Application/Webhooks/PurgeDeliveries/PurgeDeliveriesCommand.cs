namespace Concert.Application.Webhooks.PurgeDeliveries;

/// <summary>Removes deliveries that were settled long ago, and what deleted webhooks have left.</summary>
/// <param name="BatchSize">The most to remove by one statement.</param>
public sealed record PurgeDeliveriesCommand(int BatchSize) : ICommand<PurgedDeliveries>
{
    public static readonly Bounds BatchSizeBounds = new(1, 5_000);
}

/// <param name="Count">As many as the batch size, or more, when there may be more.</param>
public sealed record PurgedDeliveries(int Count);

internal sealed class PurgeDeliveriesValidator : AbstractValidator<PurgeDeliveriesCommand>
{
    public PurgeDeliveriesValidator() =>
        RuleFor(command => command.BatchSize).Within(PurgeDeliveriesCommand.BatchSizeBounds);
}
