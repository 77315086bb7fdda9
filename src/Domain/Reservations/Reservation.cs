namespace Concert.Domain.Reservations;

public enum ReservationStatus
{
    Pending,
    Confirmed,
    Cancelled,
    Expired,
}

/// <summary>A seat of a reservation, at the price it was held for.</summary>
/// <param name="SeatId">The seat.</param>
/// <param name="Price">In the reservation's currency.</param>
/// <param name="Generation">The how-manieth hold of this seat it is; no two holds of a seat have the same.</param>
public sealed record ReservedSeat(long SeatId, decimal Price, long Generation);

/// <summary>
/// A user's hold on some seats of one date, which ends in exactly one of three ways: confirmed by payment, cancelled by
/// the user, or expired. Only a refund moves it once more, from confirmed to cancelled. <c>now</c> is always the
/// database's clock.
/// </summary>
public sealed class Reservation : AggregateRoot
{
    /// <summary>How long before its end a hold's user is reminded; shorter holds get no reminder.</summary>
    public static readonly TimeSpan Reminder = TimeSpan.FromMinutes(2);

    private readonly List<ReservedSeat> _seats = [];

    private Reservation() { }

    public Guid Id { get; private set; }
    public Guid UserId { get; private set; }

    /// <summary>The how-manieth reservation of its user this is, counting from 1.</summary>
    public long Number { get; private set; }
    public long ConcertId { get; private set; }
    public long ScheduleId { get; private set; }
    public ReservationStatus Status { get; private set; }
    public int SeatCount { get; private set; }
    public decimal TotalPrice { get; private set; }

    /// <summary>ISO 4217 code of the price.</summary>
    public string Currency { get; private set; } = "";
    public DateTimeOffset ReservedAt { get; private set; }
    public DateTimeOffset ExpiresAt { get; private set; }

    /// <summary>When its user is to be reminded that it runs out; null if not, or not any more.</summary>
    public DateTimeOffset? RemindAt { get; private set; }

    /// <summary>When it came to its status; null while it is pending.</summary>
    public DateTimeOffset? ClosedAt { get; private set; }

    public IReadOnlyList<ReservedSeat> Seats => _seats;

    public override string AggregateId => $"{Id}";

    /// <summary>A new hold. The seats themselves must be taken by the same transaction.</summary>
    public static Reservation Hold(
        Guid userId,
        long number,
        long concertId,
        long scheduleId,
        IReadOnlyList<ReservedSeat> seats,
        string currency,
        int holdSeconds,
        DateTimeOffset now
    )
    {
        if (seats.Count == 0)
            throw new ArgumentException("A hold has at least one seat.", nameof(seats));
        var reservation = new Reservation
        {
            Id = Guid.CreateVersion7(now),
            UserId = userId,
            Number = number,
            ConcertId = concertId,
            ScheduleId = scheduleId,
            SeatCount = seats.Count,
            TotalPrice = seats.Sum(seat => seat.Price),
            Currency = currency,
            ReservedAt = now,
            ExpiresAt = now.AddSeconds(holdSeconds),
        };
        if (reservation.ExpiresAt - Reminder > now)
            reservation.RemindAt = reservation.ExpiresAt - Reminder;
        reservation._seats.AddRange(seats);
        reservation.Raise(new SeatsHeld(scheduleId, reservation.SeatIds(), reservation.ExpiresAt));
        return reservation;
    }

    /// <summary>The status at an instant: a pending hold that has run out is expired, whether or not a job has said so.</summary>
    public static ReservationStatus StatusAt(ReservationStatus status, DateTimeOffset expiresAt, DateTimeOffset now) =>
        status == ReservationStatus.Pending && expiresAt <= now ? ReservationStatus.Expired : status;

    /// <summary>Why the hold cannot be confirmed at that instant; null if it can.</summary>
    public Error? RefusesConfirmation(DateTimeOffset now) =>
        StatusAt(now) switch
        {
            ReservationStatus.Confirmed => PaymentErrors.AlreadyPaid,
            ReservationStatus.Cancelled => ReservationErrors.Cancelled,
            ReservationStatus.Expired => ReservationErrors.Expired,
            _ => null,
        };

    /// <summary>Confirms a hold that has not run out; refused in every other state.</summary>
    public Result Confirm(DateTimeOffset now)
    {
        if (RefusesConfirmation(now) is { } refusal)
            return refusal;
        Close(ReservationStatus.Confirmed, now, new ReservationConfirmed(ScheduleId, SeatIds(), ConcertId, now));
        return Result.Success;
    }

    /// <summary>Cancels a hold that has not run out. Cancelling a cancelled one succeeds and changes nothing.</summary>
    public Result Cancel(DateTimeOffset now)
    {
        switch (StatusAt(now))
        {
            case ReservationStatus.Confirmed:
                return ReservationErrors.AlreadyConfirmed;
            case ReservationStatus.Expired:
                return ReservationErrors.Expired;
            case ReservationStatus.Cancelled:
                return Result.Success;
        }
        Close(ReservationStatus.Cancelled, now, new ReservationCancelled(ScheduleId, SeatIds()));
        return Result.Success;
    }

    /// <summary>Records that the hold has run out; refused while it has not, and after it ended in another way.</summary>
    public Result Expire(DateTimeOffset now)
    {
        switch (Status)
        {
            case ReservationStatus.Confirmed:
                return ReservationErrors.AlreadyConfirmed;
            case ReservationStatus.Cancelled:
                return ReservationErrors.Cancelled;
            case ReservationStatus.Expired:
                return ReservationErrors.Expired;
        }
        if (now < ExpiresAt)
            return ReservationErrors.StillHeld;
        Close(ReservationStatus.Expired, now, new ReservationExpired(ScheduleId, SeatIds()));
        return Result.Success;
    }

    /// <summary>Takes a confirmed reservation back, because its payment is refunded; refused in every other state.</summary>
    public Result Refund(DateTimeOffset now)
    {
        if (Status != ReservationStatus.Confirmed)
            return ReservationErrors.NotConfirmed;
        Close(ReservationStatus.Cancelled, now, new ReservationRefunded(ScheduleId, SeatIds()));
        return Result.Success;
    }

    /// <summary>Reminds, once, that the hold runs out soon; false if no reminder is due (any more).</summary>
    public bool TryRemind(DateTimeOffset now)
    {
        if (RemindAt is null || now < RemindAt || StatusAt(now) != ReservationStatus.Pending)
            return false;
        RemindAt = null;
        Raise(new HoldEnding(ScheduleId, SeatIds(), ExpiresAt));
        return true;
    }

    private ReservationStatus StatusAt(DateTimeOffset now) => StatusAt(Status, ExpiresAt, now);

    private List<long> SeatIds() => _seats.ConvertAll(seat => seat.SeatId);

    private void Close(ReservationStatus status, DateTimeOffset now, IDomainEvent domainEvent)
    {
        Status = status;
        ClosedAt = now;
        RemindAt = null;
        Raise(domainEvent);
    }
}
