namespace Concert.Application.Concerts.ListSchedules;

/// <summary>The dates of a concert that can be booked now, the earliest first.</summary>
public sealed record ListSchedulesQuery(long ConcertId) : IQuery<Page<ScheduleView>>;
