namespace Concert.Domain.Concerts;

public sealed record ConcertAnnounced(DateTimeOffset SaleOpensAt, DateTimeOffset SaleClosesAt, SalePolicy Policy)
    : IDomainEvent
{
    public static string Type => "ConcertAnnounced";
}

public sealed record PolicyChanged(SalePolicy Policy) : IDomainEvent
{
    public static string Type => "PolicyChanged";
}

public sealed record QueuePaused : IDomainEvent
{
    public static string Type => "QueuePaused";
}

public sealed record QueueResumed : IDomainEvent
{
    public static string Type => "QueueResumed";
}

public sealed record SchedulePlanned(long ConcertId, DateTimeOffset StartsAt, int TotalSeats) : IDomainEvent
{
    public static string Type => "SchedulePlanned";
}
