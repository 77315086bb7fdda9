namespace Concert.Application.Idempotency.PurgeRecords;

/// <summary>Forgets answers that have been kept for as long as the configuration says, the oldest first; answers how many.</summary>
/// <param name="BatchSize">The most to forget in one transaction.</param>
public sealed record PurgeRecordsCommand(int BatchSize) : ICommand<int>, ITransactional
{
    public static readonly Bounds BatchSizeBounds = new(1, 10_000);
}

internal sealed class PurgeRecordsValidator : AbstractValidator<PurgeRecordsCommand>
{
    public PurgeRecordsValidator() => RuleFor(command => command.BatchSize).Within(PurgeRecordsCommand.BatchSizeBounds);
}
