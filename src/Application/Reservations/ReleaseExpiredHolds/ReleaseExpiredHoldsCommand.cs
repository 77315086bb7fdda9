namespace Concert.Application.Reservations.ReleaseExpiredHolds;

/// <summary>
/// Records holds that have run out and frees their seats, the oldest first, in one transaction. Nothing depends on when it
/// runs: a hold that has run out is free for others by itself. It may run on any number of instances at once, since each
/// skips what another has under way. It answers how many it found: as many as the batch size when there may be more.
/// </summary>
/// <param name="BatchSize">The most to release.</param>
/// <param name="Skip">How many of the oldest to leave alone, because they could not be released.</param>
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
