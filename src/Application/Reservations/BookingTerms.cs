namespace Concert.Application.Reservations;

/// <summary>What a date is, where and when.</summary>
/// <param name="TimeZone">The IANA name of the venue's time zone.</param>
public sealed record Occasion(string Title, string Artist, string Venue, string TimeZone, DateTimeOffset StartsAt);

/// <summary>The facts that decide a hold.</summary>
/// <param name="IsCancelled">Whether the concert or the date was cancelled.</param>
/// <param name="IsOnSale">Whether the sale and the date's booking window are both open at <paramref name="Now"/>.</param>
/// <param name="Now">The database's clock.</param>
/// <param name="SeatsOfUser">Seats that the user already holds or owns, over all dates of the concert.</param>
/// <param name="UnpaidHolds">The user's holds for the concert so far that were never paid for, however they ended.</param>
/// <param name="Seats">The requested seats that exist on the date, with their status at <paramref name="Now"/>.</param>
public sealed record BookingTerms(
    long ConcertId,
    Occasion Occasion,
    string Currency,
    SalePolicy Policy,
    bool IsCancelled,
    bool IsOnSale,
    DateTimeOffset Now,
    long ReservationNumber,
    int SeatsOfUser,
    int UnpaidHolds,
    IReadOnlyList<SeatView> Seats
);

/// <summary>The facts that decide a cancellation.</summary>
/// <param name="Now">The database's clock.</param>
/// <param name="OthersEnd">When the last of the user's other pending holds for the concert ends; null if there is none.</param>
public sealed record CancellationTerms(Reservation Reservation, DateTimeOffset Now, DateTimeOffset? OthersEnd);
