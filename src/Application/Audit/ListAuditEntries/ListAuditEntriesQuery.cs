namespace Concert.Application.Audit.ListAuditEntries;

public sealed record ListAuditEntriesQuery(PageRequest Page) : IQuery<Page<AuditEntryView>>, IPaged;

internal sealed class ListAuditEntriesHandler(IAudit audit)
    : IRequestHandler<ListAuditEntriesQuery, Result<Page<AuditEntryView>>>
{
    public async Task<Result<Page<AuditEntryView>>> Handle(
        ListAuditEntriesQuery query,
        CancellationToken cancellationToken
    ) =>
        Page.Of(
            await audit.ListAsync(query.Page.After, query.Page.Limit + 1, cancellationToken),
            query.Page.Limit,
            entry => entry.Id
        );
}
