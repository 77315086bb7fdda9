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
