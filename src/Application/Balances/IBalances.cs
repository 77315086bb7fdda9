namespace Concert.Application.Balances;

/// <summary>Balances and their ledgers.</summary>
public interface IBalances
{
    void Add(Balance balance);

    /// <summary>
    /// The user's balance, to be changed in this unit of work. Its row is locked to the end of the transaction by an
    /// update, so concurrent changes of one balance take turns.
    /// </summary>
    Task<Balance> LockAsync(Guid userId, CancellationToken cancellationToken);

    Task<BalanceView> GetAsync(Guid userId, CancellationToken cancellationToken);

    /// <summary>The newest first.</summary>
    /// <param name="userId">Whose.</param>
    /// <param name="after">Only entries with a smaller sequence.</param>
    /// <param name="take">How many at most.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    Task<IReadOnlyList<LedgerEntryView>> ListEntriesAsync(
        Guid userId,
        long? after,
        int take,
        CancellationToken cancellationToken
    );
}
