namespace Concert.Infrastructure.Queue;

using System.Data;
using Microsoft.EntityFrameworkCore;

/// <summary>
/// What a queue was like a moment ago, written down so that a loss of Redis's data lets nobody in twice, keeps the
/// cap, and shows no position that grows. One row per concert; of concurrent writers the one with the later time wins.
/// </summary>
internal sealed class QueueRecord
{
    public long ConcertId { get; init; }

    /// <summary>When it was so, by Redis's clock.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>The highest order that had come to its turn two to three seconds before.</summary>
    public long Through { get; init; }
    public long Waiting { get; init; }
    public long Active { get; init; }

    /// <summary>When the last of the active places ends.</summary>
    public DateTimeOffset ActiveUntil { get; init; }
    public long Admitted { get; init; }
    public long PassedOver { get; init; }
    public long Left { get; init; }

    /// <summary>The last that was given.</summary>
    public long Sequence { get; init; }

    /// <summary>The last that was given before the sale opened; 0 before.</summary>
    public long Early { get; init; }

    /// <summary>What the queue is ordered by, in the scripts' numbers; 0 before the sale opened.</summary>
    public int Ordered { get; init; }
}

/// <summary>What the database knows of queues.</summary>
internal sealed class QueueRecords(ConcertDbContext context)
{
    public Task<QueueRecord?> FindAsync(long concertId, CancellationToken cancellationToken) =>
        context
            .QueueRecords.AsNoTracking()
            .SingleOrDefaultAsync(record => record.ConcertId == concertId, cancellationToken);

    /// <summary>Writes it down; false if there is a later one.</summary>
    public async Task<bool> SaveAsync(QueueRecord record, CancellationToken cancellationToken)
    {
        await using (
            var transaction = await context.Database.BeginTransactionAsync(
                IsolationLevel.ReadCommitted,
                cancellationToken
            )
        )
        {
            var rows = await UpdateAsync(record, cancellationToken);
            await transaction.CommitAsync(CancellationToken.None);
            if (rows == 1)
                return true;
        }
        return await context.TryInsertAsync(record, cancellationToken);
    }

    /// <summary>Overwrites an earlier record, in the current transaction; answers how many rows.</summary>
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

    /// <summary>What the user did at the concert that the queue was told of, and has forgotten.</summary>
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

    /// <summary>The draw of a concert, if it has been run.</summary>
    public Task<FrozenDraw?> FindDrawAsync(long concertId, CancellationToken cancellationToken) =>
        (
            from draw in context.Draws
            join concert in context.Concerts on draw.ConcertId equals concert.Id
            where draw.ConcertId == concertId
            select new FrozenDraw(draw.LastSequence, draw.Entries, concert.DrawSeed)
        ).SingleOrDefaultAsync(cancellationToken);
}

/// <param name="HasPaid">Whether the user has paid since the pass was made, which gave the place up.</param>
/// <param name="LastHoldEnds">When the last of the user's pending holds ends; null if there is none.</param>
internal sealed record SincePass(bool HasPaid, DateTimeOffset? LastHoldEnds);

/// <param name="LastSequence">The last sequence that was given before the opening.</param>
/// <param name="Entries">Those that were drawn; see <see cref="Draw.Entries"/>.</param>
/// <param name="Seed">The seed that was drawn with.</param>
internal sealed record FrozenDraw(long LastSequence, byte[] Entries, byte[] Seed)
{
    /// <summary>The order that was drawn for a user; null for one who is not on the list.</summary>
    public long? OrderOf(QueuePass pass) =>
        DrawRules.IsListed(Entries, pass.ConcertId, pass.UserId)
            ? DrawRules.OrderOf(Seed, pass.ConcertId, pass.UserId)
            : null;
}
