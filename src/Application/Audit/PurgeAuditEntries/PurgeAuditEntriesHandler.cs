namespace Concert.Application.Audit.PurgeAuditEntries;

internal sealed class PurgeAuditEntriesHandler(IAudit audit) : IRequestHandler<PurgeAuditEntriesCommand, Result<int>>
{
    public async Task<Result<int>> Handle(PurgeAuditEntriesCommand command, CancellationToken cancellationToken) =>
        await audit.PurgeAsync(command.BatchSize, cancellationToken);
}
