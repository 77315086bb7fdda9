namespace Concert.Domain.Concerts;

public sealed record ConcertAnnounced(DateTimeOffset SaleOpensAt, DateTimeOffset SaleClosesAt, SalePolicy Policy)
    : IDomainEvent
{
    public static string Type => "concert.announced";

    public static string Description => "A concert was created.";

    public static object Sample => new ConcertAnnounced(EventSample.Instant, EventSample.Later, SalePolicy.Default);
}

public sealed record PolicyChanged(SalePolicy Policy) : IDomainEvent
{
    public static string Type => "concert.policy_changed";

    public static string Description => "The rules of a sale were changed.";

    public static object Sample => new PolicyChanged(SalePolicy.Default);
}

public sealed record QueuePaused : IDomainEvent
{
    public static string Type => "queue.paused";

    public static string Description => "Admission to a sale was paused.";

    public static object Sample => new QueuePaused();
}

public sealed record QueueResumed : IDomainEvent
{
    public static string Type => "queue.resumed";

    public static string Description => "Admission to a sale was resumed.";

    public static object Sample => new QueueResumed();
}

public sealed record SchedulePlanned(long ConcertId, DateTimeOffset StartsAt, int TotalSeats) : IDomainEvent
{
    public static string Type => "schedule.planned";

    public static string Description => "A date of a concert was added, with its seats.";

    public static object Sample => new SchedulePlanned(3, EventSample.Later, 5_000);
}

public sealed record ConcertChanged(
    string Title,
    string Artist,
    string Venue,
    string TimeZone,
    DateTimeOffset SaleOpensAt,
    DateTimeOffset SaleClosesAt
) : IDomainEvent
{
    public static string Type => "concert.changed";

    public static string Description => "What is announced of a concert, or its sale window, was changed.";

    public static object Sample =>
        new ConcertChanged(
            "Winter Tour",
            "The Fans",
            "Olympic Hall",
            "Asia/Seoul",
            EventSample.Instant,
            EventSample.Later
        );
}

/// <param name="Reason">What the organizer tells buyers; null if nothing.</param>
/// <param name="CancelledAt">Nothing was sold from this instant on.</param>
public sealed record ConcertCancelled(string? Reason, DateTimeOffset CancelledAt) : IDomainEvent
{
    public static string Type => "concert.cancelled";

    public static string Description => "A concert was cancelled with all its dates; an event of each of them follows.";

    public static object Sample => new ConcertCancelled("The artist is ill.", EventSample.Instant);
}

/// <param name="StartedAt">When the date was to begin before.</param>
public sealed record ScheduleChanged(
    long ConcertId,
    DateTimeOffset StartedAt,
    DateTimeOffset StartsAt,
    DateTimeOffset BookingOpensAt,
    DateTimeOffset BookingClosesAt
) : IDomainEvent
{
    public static string Type => "schedule.changed";

    public static string Description =>
        "A date or its booking window was moved; tell those who have a reservation for it.";

    public static object Sample =>
        new ScheduleChanged(3, EventSample.Instant, EventSample.Later, EventSample.Instant, EventSample.Later);
}

/// <param name="Reason">What the organizer tells buyers; null if nothing.</param>
/// <param name="RefundsDue">How many payments are being refunded.</param>
/// <param name="CancelledAt">Nothing was sold from this instant on.</param>
public sealed record ScheduleCancelled(long ConcertId, string? Reason, int RefundsDue, DateTimeOffset CancelledAt)
    : IDomainEvent
{
    public static string Type => "schedule.cancelled";

    public static string Description =>
        "A date was cancelled: its holds end, and each payment is refunded, which is an event of its own.";

    public static object Sample => new ScheduleCancelled(3, "The artist is ill.", 4_100, EventSample.Instant);
}

public sealed record ScheduleSettled(long ConcertId, int Refunds, decimal Amount) : IDomainEvent
{
    public static string Type => "schedule.settled";

    public static string Description => "All holds of a cancelled date have ended, and all payments are refunded.";

    public static object Sample => new ScheduleSettled(3, 4_100, 410_000_000);
}

public sealed record SeatsBlocked(long ConcertId, IReadOnlyList<long> SeatIds) : IDomainEvent
{
    public static string Type => "schedule.seats_blocked";

    public static string Description => "Seats of a date were withheld from sale.";

    public static object Sample => new SeatsBlocked(3, [17, 18]);
}

public sealed record SeatsReleased(long ConcertId, IReadOnlyList<long> SeatIds) : IDomainEvent
{
    public static string Type => "schedule.seats_released";

    public static string Description => "Blocked seats of a date can be bought again.";

    public static object Sample => new SeatsReleased(3, [17, 18]);
}
