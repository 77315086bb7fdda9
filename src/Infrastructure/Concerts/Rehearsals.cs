namespace Concert.Infrastructure.Concerts;

using System.ComponentModel.DataAnnotations;
using System.Linq.Expressions;
using Concert.Application.Concerts.ListRehearsals;
using Concert.Domain.Concerts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

public sealed class RehearsalOptions
{
    /// <summary>How long after the end of its sale a rehearsal is kept that nobody has removed.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "366.00:00:00")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(3);
}

internal sealed class Rehearsals(
    ConcertDbContext context,
    CommandBatches batches,
    QueueScripts queues,
    IOptions<RehearsalOptions> options
) : IRehearsals
{
    private const int BuyersAtOnce = 200;
    private const int SeatsAtOnce = 5_000;

    /// <summary>
    /// Longer than any instance remembers the terms of a sale, with which it would open the queue in Redis again.
    /// </summary>
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(3);

    /// <summary>Also those that are gone for everybody else.</summary>
    private IQueryable<Concert> All => context.Concerts.IgnoreQueryFilters().Where(concert => concert.IsRehearsal);

    public Task<int> CountBuyersAsync(long concertId, CancellationToken cancellationToken) =>
        context.Users.CountAsync(user => user.RehearsalId == concertId, cancellationToken);

    public async Task AddAsync(
        IReadOnlyList<User> buyers,
        IReadOnlyList<Balance> balances,
        CancellationToken cancellationToken
    )
    {
        await context.CopyAsync(buyers, cancellationToken);
        await context.CopyAsync(balances, cancellationToken);
        await context.CopyAsync(balances.SelectMany(balance => balance.NewEntries), cancellationToken);
        foreach (var aggregate in buyers.Concat<AggregateRoot>(balances))
            batches.Change(aggregate);
    }

    public async Task<IReadOnlyList<RehearsalView>> ListAsync(
        long? after,
        int take,
        CancellationToken cancellationToken
    ) =>
        await context
            .Concerts.Where(concert => concert.IsRehearsal && (after == null || concert.Id < after))
            .OrderByDescending(concert => concert.Id)
            .Take(take)
            .Select(concert => new RehearsalView(
                concert.Id,
                concert.Title,
                concert.SaleOpensAt,
                concert.SaleClosesAt,
                context.Users.Count(user => user.RehearsalId == concert.Id)
            ))
            .ToListAsync(cancellationToken);

    public async Task<IReadOnlyList<long>> ListForgottenAsync(int take, CancellationToken cancellationToken)
    {
        var before = await context.NowAsync(cancellationToken) - options.Value.Retention;
        return await ListAsync(
            concert => concert.RemovedAt == null && concert.SaleClosesAt < before,
            take,
            cancellationToken
        );
    }

    public Task MarkAsync(long concertId, CancellationToken cancellationToken) =>
        All.Where(concert => concert.Id == concertId && concert.RemovedAt == null)
            .ExecuteUpdateAsync(
                update => update.SetProperty(concert => concert.RemovedAt, _ => ConcertDbContext.Clock()),
                cancellationToken
            );

    public Task<IReadOnlyList<long>> ListMarkedAsync(int take, CancellationToken cancellationToken) =>
        ListAsync(concert => concert.RemovedAt != null, take, cancellationToken);

    public async Task<bool> RemoveSomeAsync(long concertId, CancellationToken cancellationToken)
    {
        if (
            !await context.TryLockAsync($"rehearsal:{concertId}", TimeSpan.Zero, cancellationToken)
            || !await All.AnyAsync(concert => concert.Id == concertId && concert.RemovedAt != null, cancellationToken)
        )
            return false;
        if (
            await RemoveBuyersAsync(concertId, cancellationToken)
            || await RemoveSeatsAsync(concertId, cancellationToken)
        )
            return true;
        var known = await context.NowAsync(cancellationToken) - Memory;
        if (await All.AnyAsync(concert => concert.Id == concertId && concert.RemovedAt <= known, cancellationToken))
            await RemoveConcertAsync(concertId, cancellationToken);
        return false;
    }

    /// <summary>
    /// With all that is theirs. Whoever moves money or seats of a buyer waits for the buyer's row, and then finds none; the
    /// sweep of expired holds waits for those of the reservations.
    /// </summary>
    private async Task<bool> RemoveBuyersAsync(long concertId, CancellationToken cancellationToken)
    {
        var buyers = await context
            .Users.Where(user => user.RehearsalId == concertId)
            .OrderBy(user => user.Id)
            .Select(user => user.Id)
            .Take(BuyersAtOnce)
            .ToArrayAsync(cancellationToken);
        if (buyers.Length == 0)
            return false;
        await context.LockRowsAsync<User>(user => buyers.Contains(user.Id), cancellationToken);
        await context.LockRowsAsync<Reservation>(each => buyers.Contains(each.UserId), cancellationToken);
        await context.LockRowsAsync<Payment>(each => buyers.Contains(each.UserId), cancellationToken);

        var users = context.Users.Where(user => buyers.Contains(user.Id));
        var balances = context.Balances.Where(balance => buyers.Contains(balance.UserId));
        var payments = context.Payments.Where(payment => buyers.Contains(payment.UserId));
        var reservations = context.Reservations.Where(reservation => buyers.Contains(reservation.UserId));
        await RemoveEventsAsync(
            [
                .. await users.AsNoTracking().ToListAsync(cancellationToken),
                .. await balances.AsNoTracking().ToListAsync(cancellationToken),
                .. await payments.AsNoTracking().ToListAsync(cancellationToken),
                .. await reservations.AsNoTracking().IgnoreAutoIncludes().ToListAsync(cancellationToken),
            ],
            cancellationToken
        );
        await payments.ExecuteDeleteAsync(cancellationToken);
        await reservations.ExecuteDeleteAsync(cancellationToken);
        await context.LedgerEntries.Where(each => buyers.Contains(each.UserId)).ExecuteDeleteAsync(cancellationToken);
        await balances.ExecuteDeleteAsync(cancellationToken);
        await context.IdempotencyRows.Where(row => buyers.Contains(row.UserId)).ExecuteDeleteAsync(cancellationToken);
        await users.ExecuteDeleteAsync(cancellationToken);
        return true;
    }

    private async Task<bool> RemoveSeatsAsync(long concertId, CancellationToken cancellationToken) =>
        await context
            .Seats.Where(seat =>
                context.Schedules.Any(schedule => schedule.Id == seat.ScheduleId && schedule.ConcertId == concertId)
            )
            .OrderBy(seat => seat.Id)
            .Take(SeatsAtOnce)
            .ExecuteDeleteAsync(cancellationToken) > 0;

    private async Task RemoveConcertAsync(long concertId, CancellationToken cancellationToken)
    {
        await context.LockRowsAsync<Schedule>(schedule => schedule.ConcertId == concertId, cancellationToken);

        // Before the row that says that there is something to remove.
        await queues.ForgetAsync(concertId, cancellationToken);
        var schedules = context.Schedules.Where(schedule => schedule.ConcertId == concertId);
        var concerts = All.Where(concert => concert.Id == concertId);
        await RemoveEventsAsync(
            [
                .. await schedules.AsNoTracking().ToListAsync(cancellationToken),
                .. await concerts.AsNoTracking().ToListAsync(cancellationToken),
            ],
            cancellationToken
        );
        await schedules.ExecuteDeleteAsync(cancellationToken);
        await context.Draws.Where(draw => draw.ConcertId == concertId).ExecuteDeleteAsync(cancellationToken);
        await context.QueueRecords.Where(row => row.ConcertId == concertId).ExecuteDeleteAsync(cancellationToken);
        await concerts.ExecuteDeleteAsync(cancellationToken);
    }

    /// <summary>
    /// Removes what is left of the events of aggregates that go. Those that were purged no longer count as missing, so the
    /// watermarks no longer count them as removed.
    /// </summary>
    private async Task RemoveEventsAsync(
        IReadOnlyCollection<AggregateRoot> aggregates,
        CancellationToken cancellationToken
    )
    {
        foreach (var some in aggregates.GroupBy(each => OutboxMessage.PartitionOf(each)))
        {
            var removed = 0;
            foreach (var ofOneKind in some.GroupBy(each => each.AggregateName, StringComparer.Ordinal))
            {
                string[] ids = [.. ofOneKind.Select(each => each.AggregateId)];
                removed += await context
                    .Outbox.Where(row => row.Aggregate == ofOneKind.Key && ids.Contains(row.AggregateId))
                    .ExecuteDeleteAsync(cancellationToken);
            }
            var purged = some.Sum(each => each.Version) - removed;
            if (purged == 0)
                continue;
            await context
                .OutboxWatermarks.Where(watermark => watermark.Partition == some.Key)
                .ExecuteUpdateAsync(
                    update =>
                        update.SetProperty(watermark => watermark.Removed, watermark => watermark.Removed - purged),
                    cancellationToken
                );
        }
    }

    private async Task<IReadOnlyList<long>> ListAsync(
        Expression<Func<Concert, bool>> which,
        int take,
        CancellationToken cancellationToken
    ) =>
        await All.Where(which)
            .OrderBy(concert => concert.Id)
            .Select(concert => concert.Id)
            .Take(take)
            .ToListAsync(cancellationToken);
}
