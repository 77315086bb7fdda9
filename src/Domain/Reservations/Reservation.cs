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
/// <param name="Generation">1-based ordinal of this hold of the seat; no two holds of a seat share one.</param>
public sealed record ReservedSeat(long SeatId, decimal Price, long Generation);

/// <summary>
/// A user's hold on seats of one date. It ends in exactly one of three ways: confirmed by payment, cancelled by the
/// user, or expired. Only a refund changes it afterwards, from confirmed to cancelled. <c>now</c> is always the
/// database's clock.
/// </summary>
public sealed class Reservation : AggregateRoot
{
    /// <summary>How long before a hold's end the user is reminded; shorter holds get no reminder.</summary>
    public static readonly TimeSpan Reminder = TimeSpan.FromMinutes(2);

    private readonly List<ReservedSeat> _seats = [];

    private Reservation() { }

    public Guid Id { get; private set; }
    public Guid UserId { get; private set; }

    /// <summary>1-based ordinal of this reservation among its user's.</summary>
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

    /// <summary>When to remind the user that the hold is about to expire; null if never again.</summary>
    public DateTimeOffset? RemindAt { get; private set; }

    /// <summary>When it reached its status; null while pending.</summary>
    public DateTimeOffset? ClosedAt { get; private set; }

    public IReadOnlyList<ReservedSeat> Seats => _seats;

    public override string AggregateName => "Reservation";

    public override string AggregateId => $"{Id}";

    /// <summary>Creates a hold. The same transaction must take the seats themselves.</summary>
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

    /// <summary>A reservation as it was stored.</summary>
    public static Reservation Restore(
        Guid id,
        Guid userId,
        long number,
        long concertId,
        long scheduleId,
        ReservationStatus status,
        IReadOnlyList<ReservedSeat> seats,
        decimal totalPrice,
        string currency,
        DateTimeOffset reservedAt,
        DateTimeOffset expiresAt,
        DateTimeOffset? remindAt,
        DateTimeOffset? closedAt,
        long version
    )
    {
        var reservation = new Reservation
        {
            Id = id,
            UserId = userId,
            Number = number,
            ConcertId = concertId,
            ScheduleId = scheduleId,
            Status = status,
            SeatCount = seats.Count,
            TotalPrice = totalPrice,
            Currency = currency,
            ReservedAt = reservedAt,
            ExpiresAt = expiresAt,
            RemindAt = remindAt,
            ClosedAt = closedAt,
            Version = version,
        };
        reservation._seats.AddRange(seats);
        return reservation;
    }

    /// <summary>The status at an instant: pending past the end is expired, even before a job records it.</summary>
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

    /// <summary>Confirms a hold that has not expired; refused in every other state.</summary>
    public Result Confirm(DateTimeOffset now)
    {
        if (RefusesConfirmation(now) is { } refusal)
            return refusal;
        Close(ReservationStatus.Confirmed, now, new ReservationConfirmed(ScheduleId, SeatIds(), ConcertId, now));
        return Result.Success;
    }

    /// <summary>Cancels a hold that has not expired. Cancelling it again succeeds and changes nothing.</summary>
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

    /// <summary>Ends a pending hold whose date was cancelled; any other stays as it is.</summary>
    public void EndWithDate(DateTimeOffset now)
    {
        if (Status == ReservationStatus.Pending && Expire(now).Error is not null)
            Close(ReservationStatus.Cancelled, now, new ReservationCancelled(ScheduleId, SeatIds()));
    }

    /// <summary>Records that the hold has expired; refused before its end, and after it ended in another way.</summary>
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

    /// <summary>Cancels a confirmed reservation that is refunded; refused in every other state.</summary>
    public Result Refund(DateTimeOffset now)
    {
        if (Status != ReservationStatus.Confirmed)
            return ReservationErrors.NotConfirmed;
        Close(ReservationStatus.Cancelled, now, new ReservationRefunded(ScheduleId, SeatIds()));
        return Result.Success;
    }

    /// <summary>Reminds the user, once, that the hold is about to expire; false if no reminder is due.</summary>
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

    private void Close<T>(ReservationStatus status, DateTimeOffset now, T domainEvent)
        where T : class, IDomainEvent
    {
        Status = status;
        ClosedAt = now;
        RemindAt = null;
        Raise(domainEvent);
    }
}
