namespace Concert.Application.Balances;

/// <summary>Balances and their ledgers.</summary>
public interface IBalances
{
    void Add(Balance balance);

    /// <summary>
    /// The user's balance, to be changed in this unit of work. An update locks its row until the end of the
    /// transaction, so concurrent changes of one balance run one after another.
    /// </summary>
    Task<Balance> LockAsync(Guid userId, CancellationToken cancellationToken);

    Task<BalanceView> GetAsync(Guid userId, CancellationToken cancellationToken);

    /// <summary>Newest first.</summary>
    /// <param name="userId">The owner.</param>
    /// <param name="after">Only entries with a smaller sequence.</param>
    /// <param name="take">The most to return.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    Task<IReadOnlyList<LedgerEntryView>> ListEntriesAsync(
        Guid userId,
        long? after,
        int take,
        CancellationToken cancellationToken
    );
}
