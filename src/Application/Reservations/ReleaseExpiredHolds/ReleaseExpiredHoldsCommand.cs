namespace Concert.Application.Reservations.ReleaseExpiredHolds;

/// <summary>
/// Records holds that have run out and frees their seats, the oldest first. Nothing depends on when it runs: a hold that
/// has run out is free for others by itself.
/// </summary>
/// <param name="BatchSize">The most to release in one transaction.</param>
public sealed record ReleaseExpiredHoldsCommand(int BatchSize) : ICommand<ReleasedHolds>, ILocked
{
    public static readonly Bounds BatchSizeBounds = new(1, 1_000);

    public LockPlan Lock => LockPlan.NoWait(LockKeys.ExpirySweep);
}

/// <param name="Found">How many had run out; as many as the batch size when there may be more.</param>
/// <param name="Released">How many of them were released.</param>
public sealed record ReleasedHolds(int Found, int Released);

internal sealed class ReleaseExpiredHoldsValidator : AbstractValidator<ReleaseExpiredHoldsCommand>
{
    public ReleaseExpiredHoldsValidator() =>
        RuleFor(command => command.BatchSize).Within(ReleaseExpiredHoldsCommand.BatchSizeBounds);
}
