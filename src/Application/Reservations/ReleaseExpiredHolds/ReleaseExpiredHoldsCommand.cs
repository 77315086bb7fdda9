namespace Concert.Application.Reservations.ReleaseExpiredHolds;

/// <summary>
/// Records expired holds and releases their seats, oldest first, in one transaction. Nothing depends on when it runs,
/// because the seats of an expired hold are free at once. Any number of instances may run it at once: each skips the
/// holds that another has locked. It answers how many it found: the batch size if there may be more.
/// </summary>
/// <param name="BatchSize">The most to release.</param>
/// <param name="Skip">How many of the oldest to skip, because they could not be released.</param>
public sealed record ReleaseExpiredHoldsCommand(int BatchSize, int Skip) : ICommand<int>, ITransactional
{
    public static readonly Bounds BatchSizeBounds = new(1, 1_000);
    public static readonly Bounds SkipBounds = new(0, 1_000);
}

internal sealed class ReleaseExpiredHoldsValidator : AbstractValidator<ReleaseExpiredHoldsCommand>
{
    public ReleaseExpiredHoldsValidator()
    {
        RuleFor(command => command.BatchSize).Within(ReleaseExpiredHoldsCommand.BatchSizeBounds);
        RuleFor(command => command.Skip).Within(ReleaseExpiredHoldsCommand.SkipBounds);
    }
}
