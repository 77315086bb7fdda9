namespace Concert.Application.Balances.ListBalanceEntries;

/// <summary>The ledger of a user's balance, newest first.</summary>
public sealed record ListBalanceEntriesQuery(Guid UserId, PageRequest Page) : IQuery<Page<LedgerEntryView>>;

internal sealed class ListBalanceEntriesValidator : AbstractValidator<ListBalanceEntriesQuery>
{
    public ListBalanceEntriesValidator() => this.Page(query => query.Page);
}
