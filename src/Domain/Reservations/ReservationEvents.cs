namespace Concert.Domain.Reservations;

public sealed record SeatsHeld(long ScheduleId, IReadOnlyList<long> SeatIds, DateTimeOffset ExpiresAt) : IDomainEvent
{
    public static string Type => "reservation.held";

    public static string Description => "Seats are held for a user until the hold expires.";

    public static object Sample => new SeatsHeld(7, [17, 18], EventSample.Later);
}

public sealed record HoldEnding(long ScheduleId, IReadOnlyList<long> SeatIds, DateTimeOffset ExpiresAt) : IDomainEvent
{
    public static string Type => "reservation.hold_ending";

    public static string Description => "A hold that is neither paid nor cancelled expires in two minutes.";

    public static object Sample => new HoldEnding(7, [17, 18], EventSample.Later);
}

public sealed record ReservationConfirmed(
    long ScheduleId,
    IReadOnlyList<long> SeatIds,
    long ConcertId,
    DateTimeOffset ConfirmedAt
) : IDomainEvent
{
    public static string Type => "reservation.confirmed";

    public static string Description => "A reservation was paid; its seats are sold.";

    public static object Sample => new ReservationConfirmed(7, [17, 18], 3, EventSample.Instant);
}

public sealed record ReservationCancelled(long ScheduleId, IReadOnlyList<long> SeatIds) : IDomainEvent
{
    public static string Type => "reservation.cancelled";

    public static string Description => "A hold was cancelled, by its user or with its date.";

    public static object Sample => new ReservationCancelled(7, [17, 18]);
}

public sealed record ReservationRefunded(long ScheduleId, IReadOnlyList<long> SeatIds) : IDomainEvent
{
    public static string Type => "reservation.refunded";

    public static string Description => "A confirmed reservation was refunded.";

    public static object Sample => new ReservationRefunded(7, [17, 18]);
}

public sealed record ReservationExpired(long ScheduleId, IReadOnlyList<long> SeatIds) : IDomainEvent
{
    public static string Type => "reservation.expired";

    public static string Description => "A hold expired unpaid; its seats are free again.";

    public static object Sample => new ReservationExpired(7, [17, 18]);
}
