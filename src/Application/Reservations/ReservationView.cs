namespace Concert.Application.Reservations;

/// <summary>A reservation as its owner sees it.</summary>
/// <param name="Status">A pending reservation whose hold has expired reads expired.</param>
/// <param name="TimeZone">The IANA name of the venue's time zone.</param>
/// <param name="StartsAt">When the date begins.</param>
/// <param name="TotalPrice">The price to pay.</param>
/// <param name="Currency">The concert's: an ISO 4217 code.</param>
/// <param name="ReservedAt">By the database's clock.</param>
/// <param name="ExpiresAt">When the hold expires unless it is paid.</param>
public sealed record ReservationView(
    Guid Id,
    ReservationStatus Status,
    long ConcertId,
    long ScheduleId,
    string Title,
    string Artist,
    string Venue,
    string TimeZone,
    DateTimeOffset StartsAt,
    IReadOnlyList<ReservedSeatView> Seats,
    decimal TotalPrice,
    string Currency,
    DateTimeOffset ReservedAt,
    DateTimeOffset ExpiresAt
)
{
    /// <summary>1-based ordinal among the user's reservations; lists are paged by it.</summary>
    internal long Number { get; init; }
}

public sealed record ReservedSeatView(long Id, string Section, string Row, int Number, decimal Price);
