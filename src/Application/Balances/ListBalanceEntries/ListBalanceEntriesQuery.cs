namespace Concert.Application.Balances.ListBalanceEntries;

public sealed record ListBalanceEntriesQuery(Guid UserId, PageRequest Page) : IQuery<Page<LedgerEntryView>>, IPaged;

internal sealed class ListBalanceEntriesHandler(IBalances balances)
    : IRequestHandler<ListBalanceEntriesQuery, Result<Page<LedgerEntryView>>>
{
    public async Task<Result<Page<LedgerEntryView>>> Handle(
        ListBalanceEntriesQuery query,
        CancellationToken cancellationToken
    ) =>
        Page.Of(
            await balances.ListEntriesAsync(query.UserId, query.Page.After, query.Page.Limit + 1, cancellationToken),
            query.Page.Limit,
            entry => entry.Sequence
        );
}
