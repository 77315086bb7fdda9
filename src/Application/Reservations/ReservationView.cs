namespace Concert.Application.Reservations;

/// <summary>A reservation as its owner sees it.</summary>
/// <param name="Status">A pending reservation whose hold has expired reads expired.</param>
/// <param name="TotalPrice">The price to pay, in the concert's currency.</param>
/// <param name="ReservedAt">By the database's clock.</param>
/// <param name="ExpiresAt">When the hold expires unless it is paid.</param>
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
    /// <summary>1-based ordinal among the user's reservations; lists are paged by it.</summary>
    internal long Number { get; init; }
}

public sealed record ReservedSeatView(long Id, string Section, string Row, int Number, decimal Price);
