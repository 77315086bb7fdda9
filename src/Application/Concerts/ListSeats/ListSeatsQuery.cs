namespace Concert.Application.Concerts.ListSeats;

/// <summary>The seats of a date.</summary>
/// <param name="Status">Only seats of this status; null: all.</param>
public sealed record ListSeatsQuery(long ScheduleId, SeatStatus? Status) : IQuery<SeatMap>;
