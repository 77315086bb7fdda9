namespace Concert.Application.Balances;

public interface IBalances
{
    void Add(Balance balance);

    /// <summary>The balance, to be changed in this unit of work. An update locks its row until the commit.</summary>
    Task<Balance> LockAsync(Guid userId, CancellationToken cancellationToken);

    Task<BalanceView> GetAsync(Guid userId, CancellationToken cancellationToken);

    /// <summary>Newest first: entries with a sequence smaller than <paramref name="after"/>.</summary>
    Task<IReadOnlyList<LedgerEntryView>> ListEntriesAsync(
        Guid userId,
        long? after,
        int take,
        CancellationToken cancellationToken
    );
}
