namespace Concert.Application.Events.PurgeEvents;

/// <summary>
/// Lets events of one partition that happened an hour ago or earlier no longer await channels that are off here, and removes
/// published ones that were kept long enough; answers whether there may be more.
/// </summary>
/// <param name="Partition">Which.</param>
/// <param name="BatchSize">The most events of either kind in one transaction.</param>
public sealed record PurgeEventsCommand(int Partition, int BatchSize) : ICommand<bool>, ITransactional
{
    public static readonly Bounds BatchSizeBounds = new(1, 1_000);
}

internal sealed class PurgeEventsValidator : AbstractValidator<PurgeEventsCommand>
{
    public PurgeEventsValidator() => RuleFor(command => command.BatchSize).Within(PurgeEventsCommand.BatchSizeBounds);
}
