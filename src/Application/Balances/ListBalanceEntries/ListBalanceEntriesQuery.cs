namespace Concert.Application.Balances.ListBalanceEntries;

/// <summary>The ledger of a user's balance, newest first.</summary>
public sealed record ListBalanceEntriesQuery(Guid UserId, PageRequest Page) : IQuery<Page<LedgerEntryView>>;

internal sealed class ListBalanceEntriesValidator : AbstractValidator<ListBalanceEntriesQuery>
{
    public ListBalanceEntriesValidator() => this.Page(query => query.Page);
}

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
