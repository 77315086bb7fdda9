namespace Concert.Application.Audit.PurgeAuditEntries;

/// <summary>Removes entries older than the retention, oldest first; answers how many.</summary>
public sealed record PurgeAuditEntriesCommand(int BatchSize) : ICommand<int>, ITransactional;
