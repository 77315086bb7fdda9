namespace Concert.Infrastructure.Persistence.Repositories;

using System.Data;
using Concert.Domain.Queue;
using Microsoft.EntityFrameworkCore;

/// <summary>
/// What a waiting room was like a moment ago, written down so that a loss of Redis's data lets nobody in twice, keeps the
/// cap, and shows no position that grows. One row per concert; the last writer wins, but <see cref="Through"/> never falls.
/// </summary>
internal sealed class QueueRecord
{
    public long ConcertId { get; init; }

    /// <summary>The highest order that had come to its turn two to three seconds before.</summary>
    public long Through { get; init; }
    public long Waiting { get; init; }
    public long Active { get; init; }

    /// <summary>When the last of the active places ends.</summary>
    public DateTimeOffset ActiveUntil { get; init; }
    public long Admitted { get; init; }
    public long PassedOver { get; init; }
    public long Left { get; init; }
}

/// <summary>What the database knows of waiting rooms.</summary>
internal sealed class QueueRecords(ConcertDbContext context)
{
    public Task<QueueRecord?> FindAsync(long concertId, CancellationToken cancellationToken) =>
        context
            .QueueRecords.AsNoTracking()
            .SingleOrDefaultAsync(record => record.ConcertId == concertId, cancellationToken);

    public async Task SaveAsync(QueueRecord record, CancellationToken cancellationToken)
    {
        // If another instance writes the first record of the concert meanwhile, it is as good as this one.
        if (!await UpdateAsync(record, cancellationToken))
            await context.TryInsertAsync(record, cancellationToken);
    }

    /// <summary>Whether the user has paid for the concert since the pass was made.</summary>
    public Task<bool> HasPaidSinceAsync(QueuePass pass, CancellationToken cancellationToken) =>
        context.Payments.AnyAsync(
            payment =>
                payment.UserId == pass.UserId
                && payment.PaidAt >= pass.AsOf
                && context.Reservations.Any(reservation =>
                    reservation.Id == payment.ReservationId && reservation.ConcertId == pass.ConcertId
                ),
            cancellationToken
        );

    /// <summary>The draw of a concert, if it has been held.</summary>
    public Task<HeldDraw?> FindDrawAsync(long concertId, CancellationToken cancellationToken) =>
        (
            from draw in context.Draws
            join concert in context.Concerts on draw.ConcertId equals concert.Id
            where draw.ConcertId == concertId
            select new HeldDraw(draw.LastSequence, concert.DrawSeed)
        ).SingleOrDefaultAsync(cancellationToken);

    private async Task<bool> UpdateAsync(QueueRecord record, CancellationToken cancellationToken)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(
            IsolationLevel.ReadCommitted,
            cancellationToken
        );
        var rows = await context
            .QueueRecords.Where(row => row.ConcertId == record.ConcertId)
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
                        .SetProperty(row => row.Left, record.Left),
                cancellationToken
            );
        await transaction.CommitAsync(CancellationToken.None);
        return rows == 1;
    }
}

/// <param name="LastSequence">The last sequence that was given before the opening.</param>
/// <param name="Seed">The seed that was drawn with.</param>
internal sealed record HeldDraw(long LastSequence, byte[] Seed);
