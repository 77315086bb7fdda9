namespace Concert.Application.Webhooks.PurgeDeliveries;

/// <summary>
/// Gives up deliveries that have been pending for too long, and removes those that were settled long ago and what deleted
/// webhooks have left; answers how many: the batch size or more when there may be more.
/// </summary>
/// <param name="BatchSize">The most by one statement.</param>
public sealed record PurgeDeliveriesCommand(int BatchSize) : ICommand<int>
{
    public static readonly Bounds BatchSizeBounds = new(1, 5_000);
}

internal sealed class PurgeDeliveriesValidator : AbstractValidator<PurgeDeliveriesCommand>
{
    public PurgeDeliveriesValidator() =>
        RuleFor(command => command.BatchSize).Within(PurgeDeliveriesCommand.BatchSizeBounds);
}
