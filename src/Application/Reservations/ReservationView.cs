namespace Concert.Application.Reservations;

/// <summary>A reservation as its owner sees it.</summary>
/// <param name="Status">A pending one whose hold has run out reads expired.</param>
/// <param name="TotalPrice">What paying for it costs, in the concert's currency.</param>
/// <param name="ReservedAt">By the database's clock.</param>
/// <param name="ExpiresAt">When the hold runs out unless it is paid.</param>
public sealed record ReservationView(
    Guid Id,
    ReservationStatus Status,
    long ConcertId,
    long ScheduleId,
    IReadOnlyList<ReservedSeatView> Seats,
    decimal TotalPrice,
    DateTimeOffset ReservedAt,
    DateTimeOffset ExpiresAt
)
{
    /// <summary>The how-manieth of its user; lists are paged by it.</summary>
    internal long Number { get; init; }
}

public sealed record ReservedSeatView(long Id, string Section, string Row, int Number, decimal Price);
