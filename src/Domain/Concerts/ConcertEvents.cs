namespace Concert.Domain.Concerts;

public sealed record ConcertAnnounced(DateTimeOffset SaleOpensAt, DateTimeOffset SaleClosesAt, SalePolicy Policy)
    : IDomainEvent;

public sealed record PolicyChanged(SalePolicy Policy) : IDomainEvent;

public sealed record QueuePaused : IDomainEvent;

public sealed record QueueResumed : IDomainEvent;

public sealed record SchedulePlanned(long ConcertId, DateTimeOffset StartsAt, int TotalSeats) : IDomainEvent;
