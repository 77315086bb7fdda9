namespace Concert.Infrastructure.Concerts;

using Microsoft.EntityFrameworkCore;

/// <summary>The seats of a date say what is left, so reservations need no index for it.</summary>
internal sealed class CancelledDates(ConcertDbContext context) : ICancelledDates
{
    public async Task<IReadOnlyList<long>> ListUnsettledAsync(int take, CancellationToken cancellationToken) =>
        await context
            .Schedules.Where(schedule => schedule.CancelledAt != null && schedule.SettledAt == null)
            .OrderBy(schedule => schedule.Id)
            .Select(schedule => schedule.Id)
            .Take(take)
            .ToListAsync(cancellationToken);

    public async Task<LeftOver> FindLeftOverAsync(long scheduleId, CancellationToken cancellationToken) =>
        new(
            await context
                .Seats.Where(seat =>
                    seat.ScheduleId == scheduleId && seat.Status == SeatStatus.Blocked && seat.ReservationId != null
                )
                .Select(seat => seat.ReservationId!.Value)
                .Distinct()
                .ToListAsync(cancellationToken),
            await (
                from seat in context.Seats
                join payment in context.Payments on seat.ReservationId equals payment.ReservationId
                where seat.ScheduleId == scheduleId && seat.Status == SeatStatus.Sold
                select payment.Id
            )
                .Distinct()
                .ToListAsync(cancellationToken)
        );
}
