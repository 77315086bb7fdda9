namespace Concert.Application.Idempotency.PurgeRecords;

/// <summary>Removes answers older than the retention, oldest first; answers how many.</summary>
public sealed record PurgeRecordsCommand(int BatchSize) : ICommand<int>, ITransactional;
