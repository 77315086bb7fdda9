namespace Concert.Application.Concerts;

using Concert.Domain.Concerts;

/// <summary>What the audit trail tells of a concert.</summary>
internal sealed record ConcertFacts(
    string Title,
    string Artist,
    string Venue,
    string TimeZone,
    string Description,
    string Currency,
    DateTimeOffset SaleOpensAt,
    DateTimeOffset SaleClosesAt,
    SalePolicy Policy,
    ShowStatus Status,
    string? CancellationReason,
    bool Rehearsal
)
{
    public static ConcertFacts Of(Concert concert) =>
        new(
            concert.Title,
            concert.Artist,
            concert.Venue,
            concert.TimeZone,
            concert.Description,
            concert.Currency,
            concert.SaleOpensAt,
            concert.SaleClosesAt,
            concert.Policy,
            concert.Status,
            concert.CancellationReason,
            concert.IsRehearsal
        );
}

/// <summary>What the audit trail tells of a date.</summary>
internal sealed record ScheduleFacts(
    long ConcertId,
    DateTimeOffset StartsAt,
    DateTimeOffset BookingOpensAt,
    DateTimeOffset BookingClosesAt,
    int TotalSeats,
    decimal PriceFrom,
    ShowStatus Status,
    string? CancellationReason
)
{
    public static ScheduleFacts Of(Schedule schedule) =>
        new(
            schedule.ConcertId,
            schedule.StartsAt,
            schedule.BookingOpensAt,
            schedule.BookingClosesAt,
            schedule.TotalSeats,
            schedule.PriceFrom,
            schedule.Status,
            schedule.CancellationReason
        );
}
