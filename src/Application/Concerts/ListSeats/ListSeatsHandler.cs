namespace Concert.Application.Concerts.ListSeats;

internal sealed class ListSeatsHandler(IConcerts concerts) : IRequestHandler<ListSeatsQuery, Result<SeatMap>>
{
    public async Task<Result<SeatMap>> Handle(ListSeatsQuery query, CancellationToken cancellationToken) =>
        await concerts.FindSeatsAsync(query.ScheduleId, query.Status, cancellationToken) is { } seats
            ? seats
            : ConcertErrors.ScheduleNotFound;
}
