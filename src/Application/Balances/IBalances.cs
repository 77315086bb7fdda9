namespace Concert.Application.Balances;

public interface IBalances
{
    void Add(Balance balance);

    /// <summary>The balance, to be changed in this unit of work. An update locks its row until the commit.</summary>
    Task<Balance> LockAsync(Guid userId, CancellationToken cancellationToken);

    /// <summary>Locks the user's row and reads the balance behind it.</summary>
    Task<Result<BalanceTerms>> FindTermsAsync(Guid userId, CancellationToken cancellationToken);

    /// <summary>
    /// Writes a balance with its new entries with the commit, if it is as it was read; otherwise the unit of work runs
    /// again.
    /// </summary>
    void Save(Balance balance);

    Task<BalanceView> GetAsync(Guid userId, CancellationToken cancellationToken);

    /// <summary>Newest first: entries with a sequence smaller than <paramref name="after"/>.</summary>
    Task<IReadOnlyList<LedgerEntryView>> ListEntriesAsync(
        Guid userId,
        long? after,
        int take,
        CancellationToken cancellationToken
    );
}

/// <summary>The facts that decide a movement of money.</summary>
/// <param name="Now">The database's clock.</param>
public sealed record BalanceTerms(Balance Balance, DateTimeOffset Now);
