namespace Concert.Domain.Reservations;

public sealed record SeatsHeld(long ScheduleId, IReadOnlyList<long> SeatIds, DateTimeOffset ExpiresAt) : IDomainEvent
{
    public static string Type => "SeatsHeld";
}

/// <summary>A pending hold runs out in two minutes.</summary>
public sealed record HoldEnding(long ScheduleId, IReadOnlyList<long> SeatIds, DateTimeOffset ExpiresAt) : IDomainEvent
{
    public static string Type => "HoldEnding";
}

public sealed record ReservationConfirmed(
    long ScheduleId,
    IReadOnlyList<long> SeatIds,
    long ConcertId,
    DateTimeOffset ConfirmedAt
) : IDomainEvent
{
    public static string Type => "ReservationConfirmed";
}

public sealed record ReservationCancelled(long ScheduleId, IReadOnlyList<long> SeatIds) : IDomainEvent
{
    public static string Type => "ReservationCancelled";
}

public sealed record ReservationRefunded(long ScheduleId, IReadOnlyList<long> SeatIds) : IDomainEvent
{
    public static string Type => "ReservationRefunded";
}

public sealed record ReservationExpired(long ScheduleId, IReadOnlyList<long> SeatIds) : IDomainEvent
{
    public static string Type => "ReservationExpired";
}
