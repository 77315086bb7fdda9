namespace Concert.Infrastructure.Balances;

using Microsoft.EntityFrameworkCore;

internal sealed class BalanceRepository(ConcertDbContext context) : IBalances
{
    public void Add(Balance balance) => context.Balances.Add(balance);

    public async Task<Balance> LockAsync(Guid userId, CancellationToken cancellationToken) =>
        (await context.LockAsync<Balance>(balance => balance.UserId == userId, cancellationToken)).SingleOrDefault()
        ?? throw new PortException(UserErrors.Unknown);

    public async Task<BalanceView> GetAsync(Guid userId, CancellationToken cancellationToken) =>
        await context
            .Balances.Where(balance => balance.UserId == userId)
            .Select(balance => new BalanceView(balance.Amount, balance.Currency))
            .SingleOrDefaultAsync(cancellationToken)
        ?? throw new PortException(UserErrors.Unknown);

    public async Task<IReadOnlyList<LedgerEntryView>> ListEntriesAsync(
        Guid userId,
        long? after,
        int take,
        CancellationToken cancellationToken
    ) =>
        await context
            .LedgerEntries.Where(entry => entry.UserId == userId && (after == null || entry.Sequence < after))
            .OrderByDescending(entry => entry.Sequence)
            .Take(take)
            .Select(entry => new LedgerEntryView(
                entry.Id,
                entry.Kind,
                entry.Amount,
                entry.BalanceAfter,
                entry.At,
                entry.Reference
            )
            {
                Sequence = entry.Sequence,
            })
            .ToListAsync(cancellationToken);
}
