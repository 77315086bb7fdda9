namespace Concert.Application.Reservations;

using System.Globalization;

/// <summary>A reservation as organizers see it: with its buyer and its payment.</summary>
/// <param name="Status">A pending reservation whose hold has expired reads expired.</param>
/// <param name="TimeZone">The IANA name of the venue's time zone.</param>
/// <param name="StartsAt">When the date begins.</param>
/// <param name="TotalPrice">The price to pay.</param>
/// <param name="Currency">The concert's: an ISO 4217 code.</param>
/// <param name="ReservedAt">By the database's clock.</param>
/// <param name="ExpiresAt">When the hold expires unless it is paid.</param>
/// <param name="UserId">Who has made it.</param>
/// <param name="Email">The buyer's; null for a guest, and once the buyer was erased.</param>
/// <param name="DisplayName">The buyer's; null for a guest, and once the buyer was erased.</param>
/// <param name="PaymentId">Null if it was never paid.</param>
/// <param name="PaidAt">By the database's clock, before the hold expired; null if it was never paid.</param>
/// <param name="RefundedAt">By the database's clock; null if it was never refunded.</param>
public sealed record ReservationDetails(
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
    DateTimeOffset ExpiresAt,
    Guid UserId,
    string? Email,
    string? DisplayName,
    Guid? PaymentId,
    DateTimeOffset? PaidAt,
    DateTimeOffset? RefundedAt
)
{
    /// <summary>Lists are paged by it.</summary>
    internal ReservationKey Key => new(ReservedAt, Id);
}

/// <summary>Which reservations of a concert.</summary>
/// <param name="Status">Only those of this status at this instant; null: of any.</param>
/// <param name="Email">Only those of this user, compared as at the sign-in; null: of any.</param>
public sealed record ReservationFilter(long ConcertId, ReservationStatus? Status, string? Email);

/// <summary>The place of a reservation in a list by time, where two may be of one instant.</summary>
public readonly record struct ReservationKey(DateTimeOffset ReservedAt, Guid Id)
{
    private const char Separator = ' ';

    public static ReservationKey? Parse(string? text) =>
        text?.Split(Separator) is [var ticks, var id]
        && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var at)
        && at <= DateTimeOffset.MaxValue.Ticks
        && Guid.TryParseExact(id, "D", out var guid)
            ? new ReservationKey(new DateTimeOffset(at, TimeSpan.Zero), guid)
            : null;

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{ReservedAt.UtcTicks}{Separator}{Id:D}");
}
