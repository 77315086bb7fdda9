namespace Concert.Infrastructure.Balances;

using System.Data.Common;
using Microsoft.EntityFrameworkCore;

internal sealed class BalanceRepository(ConcertDbContext context, CommandBatches batches) : IBalances
{
    public void Add(Balance balance) => context.Balances.Add(balance);

    public async Task<Balance> LockAsync(Guid userId, CancellationToken cancellationToken) =>
        (await context.LockAsync<Balance>(balance => balance.UserId == userId, cancellationToken)).SingleOrDefault()
        ?? throw new PortException(UserErrors.Unknown);

    public Task<Result<BalanceTerms>> FindTermsAsync(Guid userId, CancellationToken cancellationToken)
    {
        var batch = batches.Lock(userId);
        AddRead(batch, userId, context.Now);
        return batches.ReadAsync<BalanceTerms>(
            batch,
            async rows => await ReadAsync(rows, userId, cancellationToken) is { } terms ? terms : UserErrors.Unknown,
            cancellationToken
        );
    }

    public void Save(Balance balance) => AddSave(batches, balance);

    /// <summary>Adds the statement that <see cref="ReadAsync"/> reads.</summary>
    public static void AddRead(StatementBatch batch, Guid userId, Sql now) =>
        batch.Add(
            $"""
            SELECT amount, currency, version, {now} FROM balances
            WHERE user_id = {userId} AND EXISTS (SELECT 1 FROM users WHERE id = {userId} AND erased_at IS NULL)
            """
        );

    /// <summary>Null if there is no such user.</summary>
    public static async Task<BalanceTerms?> ReadAsync(
        DbDataReader rows,
        Guid userId,
        CancellationToken cancellationToken
    ) =>
        await rows.ReadAsync(cancellationToken)
            ? new BalanceTerms(
                Balance.Restore(userId, rows.GetDecimal(0), rows.GetString(1), version: rows.GetInt64(2)),
                rows.Instant(3)
            )
            : null;

    public static void AddSave(CommandBatches batches, Balance balance)
    {
        batches.Writes.AddGated(
            rows: 1,
            $"""
            UPDATE balances SET amount = {balance.Amount}, version = {balance.Version}
            WHERE user_id = {balance.UserId} AND version = {balance.Version - balance.PendingEvents.Count}
            """
        );
        foreach (var entry in balance.NewEntries)
        {
            batches.Writes.Add(
                $"""
                INSERT INTO ledger_entries (id, user_id, sequence, kind, amount, balance_after, at, reference)
                VALUES ({entry.Id}, {entry.UserId}, {entry.Sequence}, {(int)entry.Kind}, {entry.Amount},
                    {entry.BalanceAfter}, {entry.At}, {entry.Reference})
                """
            );
        }
        batches.Change(balance);
    }

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
            .Join(
                context.Balances,
                entry => entry.UserId,
                balance => balance.UserId,
                (entry, balance) =>
                    new LedgerEntryView(
                        entry.Id,
                        entry.Kind,
                        entry.Amount,
                        entry.BalanceAfter,
                        balance.Currency,
                        entry.At,
                        entry.Reference
                    )
                    {
                        Sequence = entry.Sequence,
                    }
            )
            .ToListAsync(cancellationToken);
}
