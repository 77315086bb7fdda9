namespace Concert.Infrastructure.Concerts;

using Microsoft.EntityFrameworkCore;

internal sealed class Seats(ConcertDbContext context) : ISeats
{
    public Task<int> BlockAsync(
        long scheduleId,
        IReadOnlyList<long> seatIds,
        bool isBlocked,
        CancellationToken cancellationToken
    )
    {
        var status = isBlocked ? SeatStatus.Blocked : SeatStatus.Available;
        return context
            .Seats.Where(seat =>
                seat.ScheduleId == scheduleId
                && seatIds.Contains(seat.Id)
                && (
                    seat.Status == SeatStatus.Available
                    || seat.Status == SeatStatus.Blocked
                    || (seat.Status == SeatStatus.Held && seat.HeldUntil <= ConcertDbContext.Clock())
                )
            )
            .ExecuteUpdateAsync(
                update =>
                    update
                        .SetProperty(seat => seat.Status, status)
                        .SetProperty(seat => seat.ReservationId, (Guid?)null)
                        .SetProperty(seat => seat.HeldUntil, (DateTimeOffset?)null),
                cancellationToken
            );
    }

    public async Task WithdrawAsync(IReadOnlyList<long> scheduleIds, CancellationToken cancellationToken)
    {
        // One date after the other, so that no statement changes more than one date's seats.
        foreach (var id in scheduleIds.Order())
        {
            await context
                .Seats.Where(seat =>
                    seat.ScheduleId == id && (seat.Status == SeatStatus.Available || seat.Status == SeatStatus.Held)
                )
                .ExecuteUpdateAsync(
                    update =>
                        update
                            .SetProperty(seat => seat.Status, SeatStatus.Blocked)
                            .SetProperty(seat => seat.HeldUntil, (DateTimeOffset?)null),
                    cancellationToken
                );
        }
    }
}
