namespace Concert.Application.Concerts;

/// <summary>A concert in a list.</summary>
/// <param name="TimeZone">The IANA name of the venue's time zone.</param>
/// <param name="AvailableSeats">Seats of all its dates that could be held at this moment.</param>
/// <param name="PriceFrom">The cheapest seat; null while there are no dates.</param>
public sealed record ConcertSummary(
    long Id,
    string Title,
    string Artist,
    string Venue,
    string TimeZone,
    ShowStatus Status,
    string Currency,
    DateTimeOffset SaleOpensAt,
    DateTimeOffset SaleClosesAt,
    int TotalSeats,
    int AvailableSeats,
    decimal? PriceFrom
);

/// <summary>A concert with its description and the policy of its sale.</summary>
/// <param name="Rehearsal">Whether it is a rehearsal, which only its virtual buyers may join.</param>
/// <inheritdoc cref="ConcertSummary" path="/param"/>
public sealed record ConcertDetails(
    long Id,
    string Title,
    string Artist,
    string Venue,
    string TimeZone,
    ShowStatus Status,
    string Currency,
    DateTimeOffset SaleOpensAt,
    DateTimeOffset SaleClosesAt,
    int TotalSeats,
    int AvailableSeats,
    decimal? PriceFrom,
    string Description,
    SalePolicy Policy,
    bool Rehearsal
);

/// <summary>One date of a concert.</summary>
/// <param name="TimeZone">The IANA name of the venue's time zone.</param>
public sealed record ScheduleView(
    long Id,
    string TimeZone,
    ShowStatus Status,
    DateTimeOffset StartsAt,
    DateTimeOffset BookingOpensAt,
    DateTimeOffset BookingClosesAt,
    int TotalSeats,
    int AvailableSeats
);

/// <summary>One date: what takes place, where and when.</summary>
/// <param name="TimeZone">The IANA name of the venue's time zone.</param>
public sealed record ScheduleDetails(
    long Id,
    long ConcertId,
    string Title,
    string Artist,
    string Venue,
    string TimeZone,
    DateTimeOffset StartsAt,
    DateTimeOffset BookingOpensAt,
    DateTimeOffset BookingClosesAt,
    int TotalSeats,
    int AvailableSeats,
    ShowStatus Status
);

/// <summary>One seat. <paramref name="Row"/> counts from "1", <paramref name="Number"/> from 1 within its row.</summary>
public sealed record SeatView(long Id, string Section, string Row, int Number, decimal Price, SeatStatus Status)
{
    /// <summary>How many times it has been held.</summary>
    internal long HoldGeneration { get; init; }
}

/// <summary>The seats of a date at one instant.</summary>
/// <param name="AsOf">The instant, by the database's clock.</param>
/// <param name="Currency">Of the prices: an ISO 4217 code.</param>
public sealed record SeatMap(long ScheduleId, DateTimeOffset AsOf, string Currency, IReadOnlyList<SeatView> Items);

/// <summary>A concert's place in the ranking.</summary>
/// <param name="SoldSeats">Seats confirmed within the window.</param>
public sealed record RankedConcert(int Rank, long ConcertId, string Title, string Artist, int SoldSeats);
