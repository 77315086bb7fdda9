namespace Concert.Application.Events.PurgeEvents;

/// <summary>
/// Lets events that happened an hour ago or earlier no longer await channels that are off here, in one partition; answers
/// whether there may be more.
/// </summary>
/// <param name="BatchSize">The most events in one transaction.</param>
public sealed record PurgeEventsCommand(int BatchSize) : ICommand<bool>, ITransactional
{
    public static readonly Bounds BatchSizeBounds = new(1, 5_000);
}

internal sealed class PurgeEventsValidator : AbstractValidator<PurgeEventsCommand>
{
    public PurgeEventsValidator() => RuleFor(command => command.BatchSize).Within(PurgeEventsCommand.BatchSizeBounds);
}
