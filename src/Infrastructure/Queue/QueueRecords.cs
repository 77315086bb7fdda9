namespace Concert.Infrastructure.Queue;

using Microsoft.EntityFrameworkCore;

/// <summary>
/// The last known state of a concert's queue, so that a loss of Redis's data admits nobody twice, keeps the cap, and
/// lets no position grow. Of concurrent writers the one with the later time wins.
/// </summary>
internal sealed class QueueRecord
{
    public long ConcertId { get; init; }

    /// <summary>By Redis's clock.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>The highest order that had been admitted or passed over two to three seconds before.</summary>
    public long Through { get; init; }
    public long Waiting { get; init; }
    public long Active { get; init; }
    public DateTimeOffset ActiveUntil { get; init; }
    public long Admitted { get; init; }
    public long PassedOver { get; init; }
    public long Left { get; init; }
    public long Sequence { get; init; }

    /// <summary>The last sequence that was given before the sale opened; 0 until then.</summary>
    public long Early { get; init; }

    /// <summary>How the queue is ordered, in the scripts' numbers; 0 until the sale opens.</summary>
    public int Ordered { get; init; }
}

internal sealed class QueueRecords(ConcertDbContext context, DrawSeeds seeds)
{
    public Task<QueueRecord?> FindAsync(long concertId, CancellationToken cancellationToken) =>
        context
            .QueueRecords.AsNoTracking()
            .SingleOrDefaultAsync(record => record.ConcertId == concertId, cancellationToken);

    /// <summary>False if there is a later record.</summary>
    public async Task<bool> SaveAsync(QueueRecord record, CancellationToken cancellationToken) =>
        await UpdateAsync(record, cancellationToken) == 1 || await context.TryInsertAsync(record, cancellationToken);

    public Task<int> UpdateAsync(QueueRecord record, CancellationToken cancellationToken) =>
        context
            .QueueRecords.Where(row => row.ConcertId == record.ConcertId && row.At < record.At)
            .ExecuteUpdateAsync(
                update =>
                    update
                        .SetProperty(
                            row => row.Through,
                            row => row.Through > record.Through ? row.Through : record.Through
                        )
                        .SetProperty(row => row.Waiting, record.Waiting)
                        .SetProperty(row => row.Active, record.Active)
                        .SetProperty(row => row.ActiveUntil, record.ActiveUntil)
                        .SetProperty(row => row.Admitted, record.Admitted)
                        .SetProperty(row => row.PassedOver, record.PassedOver)
                        .SetProperty(row => row.Left, record.Left)
                        .SetProperty(row => row.Sequence, record.Sequence)
                        .SetProperty(row => row.Early, record.Early)
                        .SetProperty(row => row.Ordered, record.Ordered)
                        .SetProperty(row => row.At, record.At),
                cancellationToken
            );

    public Task<DateTimeOffset> NowAsync(CancellationToken cancellationToken) => context.NowAsync(cancellationToken);

    /// <summary>What the user did at the concert since the pass was made, which a lost queue has forgotten.</summary>
    public async Task<SincePass> FindSinceAsync(QueuePass pass, CancellationToken cancellationToken)
    {
        var own = context.Reservations.Where(reservation =>
            reservation.UserId == pass.UserId && reservation.ConcertId == pass.ConcertId
        );
        var hasPaid = await own.Join(
                context.Payments,
                reservation => reservation.Id,
                payment => payment.ReservationId,
                (_, payment) => payment.PaidAt
            )
            .AnyAsync(paidAt => paidAt >= pass.AsOf, cancellationToken);
        var lastHoldEnds = await own.Where(reservation => reservation.Status == ReservationStatus.Pending)
            .MaxAsync(reservation => (DateTimeOffset?)reservation.ExpiresAt, cancellationToken);
        return new SincePass(hasPaid, lastHoldEnds);
    }

    public async Task<FrozenDraw?> FindDrawAsync(long concertId, CancellationToken cancellationToken)
    {
        var found = await (
            from draw in context.Draws
            join concert in context.Concerts on draw.ConcertId equals concert.Id
            where draw.ConcertId == concertId
            select new
            {
                draw.LastSequence,
                draw.Entries,
                concert.SealedDrawSeed,
                concert.DrawSeed,
            }
        ).SingleOrDefaultAsync(cancellationToken);
        return found is null
            ? null
            : new FrozenDraw(found.LastSequence, found.Entries, seeds.Open(found.SealedDrawSeed, found.DrawSeed));
    }
}

internal sealed record SincePass(bool HasPaid, DateTimeOffset? LastHoldEnds);

internal sealed record FrozenDraw(long LastSequence, byte[] Entries, byte[] Seed)
{
    /// <summary>Null for a user who is not on the list.</summary>
    public long? OrderOf(QueuePass pass) =>
        DrawRules.IsListed(Entries, pass.ConcertId, pass.UserId)
            ? DrawRules.OrderOf(Seed, pass.ConcertId, pass.UserId)
            : null;
}
