namespace Concert.Application.Reservations.RemindOfEndingHolds;

/// <summary>
/// Raises reminders of holds that are about to expire, most urgent first. Any number of instances may run it at once:
/// each skips the holds that another has locked.
/// </summary>
/// <param name="BatchSize">The most reminders in one transaction.</param>
public sealed record RemindOfEndingHoldsCommand(int BatchSize) : ICommand<RemindedHolds>, ITransactional
{
    public static readonly Bounds BatchSizeBounds = new(1, 1_000);
}

/// <param name="Count">Equal to the batch size if there may be more.</param>
public sealed record RemindedHolds(int Count);

internal sealed class RemindOfEndingHoldsValidator : AbstractValidator<RemindOfEndingHoldsCommand>
{
    public RemindOfEndingHoldsValidator() =>
        RuleFor(command => command.BatchSize).Within(RemindOfEndingHoldsCommand.BatchSizeBounds);
}
