namespace Concert.Domain.Reservations;

public sealed record SeatsHeld(long ScheduleId, IReadOnlyList<long> SeatIds, DateTimeOffset ExpiresAt) : IDomainEvent;

/// <summary>A pending hold runs out in two minutes.</summary>
public sealed record HoldEnding(long ScheduleId, IReadOnlyList<long> SeatIds, DateTimeOffset ExpiresAt) : IDomainEvent;

public sealed record ReservationConfirmed(
    long ScheduleId,
    IReadOnlyList<long> SeatIds,
    long ConcertId,
    DateTimeOffset ConfirmedAt
) : IDomainEvent;

public sealed record ReservationCancelled(long ScheduleId, IReadOnlyList<long> SeatIds) : IDomainEvent;

public sealed record ReservationRefunded(long ScheduleId, IReadOnlyList<long> SeatIds) : IDomainEvent;

public sealed record ReservationExpired(long ScheduleId, IReadOnlyList<long> SeatIds) : IDomainEvent;
