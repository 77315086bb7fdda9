namespace Concert.Application.Reservations.RemindOfEndingHolds;

/// <summary>
/// Raises the reminders of holds that run out soon, the most urgent first. Any number of instances may run it at once:
/// each takes what no other has under way.
/// </summary>
/// <param name="BatchSize">The most to remind of in one transaction.</param>
public sealed record RemindOfEndingHoldsCommand(int BatchSize) : ICommand<RemindedHolds>, ITransactional
{
    public static readonly Bounds BatchSizeBounds = new(1, 1_000);
}

/// <param name="Count">As many as the batch size when there may be more.</param>
public sealed record RemindedHolds(int Count);

internal sealed class RemindOfEndingHoldsValidator : AbstractValidator<RemindOfEndingHoldsCommand>
{
    public RemindOfEndingHoldsValidator() =>
        RuleFor(command => command.BatchSize).Within(RemindOfEndingHoldsCommand.BatchSizeBounds);
}
