namespace Concert.Application.Concerts;

using Concert.Application.Concerts.ListRehearsals;

/// <summary>Rehearsals, their virtual buyers, and the removal of both.</summary>
public interface IRehearsals
{
    /// <summary>Behind the lock of the concert's row, nobody else adds buyers.</summary>
    Task<int> CountBuyersAsync(long concertId, CancellationToken cancellationToken);

    /// <summary>Writes the buyers with their balances and ledgers now, in the transaction, and their events with its commit.</summary>
    Task AddAsync(IReadOnlyList<User> buyers, IReadOnlyList<Balance> balances, CancellationToken cancellationToken);

    /// <summary>Newest first: rehearsals with an id smaller than <paramref name="after"/>.</summary>
    Task<IReadOnlyList<RehearsalView>> ListAsync(long? after, int take, CancellationToken cancellationToken);

    /// <summary>Rehearsals whose sale closed too long ago for anybody still to need them.</summary>
    Task<IReadOnlyList<long>> ListForgottenAsync(int take, CancellationToken cancellationToken);

    /// <summary>Makes a rehearsal vanish with the commit. Its data follows by <see cref="RemoveSomeAsync"/>.</summary>
    Task MarkAsync(long concertId, CancellationToken cancellationToken);

    /// <summary>Rehearsals that are marked and still have data.</summary>
    Task<IReadOnlyList<long>> ListMarkedAsync(int take, CancellationToken cancellationToken);

    /// <summary>
    /// Removes some of a marked rehearsal's data, the concert itself last, so that every transaction leaves the rest as the
    /// checker wants it, and whoever goes on after a crash finds what is left.
    /// </summary>
    /// <returns>False if nothing is left, or another instance is at it.</returns>
    Task<bool> RemoveSomeAsync(long concertId, CancellationToken cancellationToken);
}
