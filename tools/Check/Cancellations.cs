namespace Concert.Check;

/// <summary>Invariant 20: what became of the dates that were cancelled.</summary>
internal sealed class Cancellations(Database database, CheckOptions options)
{
    private readonly ILookup<long, ReservationRow> _reservations = database.Reservations.ToLookup(row =>
        row.ScheduleId
    );
    private readonly ILookup<long, SeatRow> _seats = database.Seats.ToLookup(row => row.ScheduleId);
    private readonly Dictionary<Guid, PaymentRow> _payments = database
        .Payments.DistinctBy(row => row.ReservationId)
        .ToDictionary(row => row.ReservationId);

    /// <summary>
    /// Nothing is held or paid from the instant of the cancellation on, no seat can be had, each payment of before is refunded,
    /// and counted, and once that is said to be done nothing is left.
    /// </summary>
    public IEnumerable<string?> AreKept()
    {
        var cancelled = database.Concerts.Where(row => row.Status == 1).Select(row => row.Id).ToHashSet();
        foreach (var date in database.Schedules)
        {
            yield return date.IsCancelled == date.CancelledAt is not null
            && (date.IsCancelled || !cancelled.Contains(date.ConcertId))
                ? null
                : $"schedule {date.Id} is cancelled, or its concert is, and not both";
            if (date.CancelledAt is { } at)
            {
                foreach (var look in OfDate(date, at))
                    yield return look;
            }
        }
    }

    private IEnumerable<string?> OfDate(ScheduleRow date, DateTimeOffset at)
    {
        var (refunds, amount) = (0, 0m);
        foreach (var row in _reservations[date.Id])
        {
            var payment = _payments.GetValueOrDefault(row.Id);
            if (payment?.RefundedAt >= at)
                (refunds, amount) = (refunds + 1, amount + payment.Amount);
            yield return row.ReservedAt >= at
                ? $"schedule {date.Id} was cancelled at {at:O}, and reservation {row.Id} made at {row.ReservedAt:O}"
            : payment?.PaidAt >= at
                ? $"schedule {date.Id} was cancelled at {at:O}, and reservation {row.Id} paid at {payment.PaidAt:O}"
            : date.SettledAt is not null
            && (ReservationStatus)row.Status is ReservationStatus.Pending or ReservationStatus.Confirmed
                ? $"schedule {date.Id} is settled, and its reservation {row.Id} is {(ReservationStatus)row.Status}"
            : null;
        }
        foreach (var seat in _seats[date.Id])
            yield return (SeatStatus)seat.Status is SeatStatus.Blocked
            || ((SeatStatus)seat.Status is SeatStatus.Sold && date.SettledAt is null)
                ? null
                : $"schedule {date.Id} is cancelled, and its seat {seat.Id} is {(SeatStatus)seat.Status}";
        yield return (refunds, amount) == (date.RefundsDone, date.RefundedAmount)
            ? null
            : $"schedule {date.Id} counts {date.RefundsDone} refunds of {date.RefundedAmount}, and there are {refunds} of {amount}";
        yield return date.SettledAt is null || date.RefundsDue == date.RefundsDone
            ? null
            : $"schedule {date.Id} is settled after {date.RefundsDone} refunds of {date.RefundsDue}";
        yield return date.SettledAt is not null || options.QuietFor is not { } quiet || at > database.Now - quiet
            ? null
            : $"schedule {date.Id} was cancelled at {at:O} and is not settled";
    }
}
