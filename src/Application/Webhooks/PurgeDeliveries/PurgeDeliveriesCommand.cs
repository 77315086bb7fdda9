namespace Concert.Application.Webhooks.PurgeDeliveries;

/// <summary>
/// Gives up deliveries that have been pending for too long, and removes those that were settled long ago and what deleted
/// webhooks have left.
/// </summary>
/// <param name="BatchSize">The most by one statement.</param>
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
