namespace Concert.Application.Concerts.ListSeats;

public sealed record ListSeatsQuery(long ScheduleId, SeatStatus? Status) : IQuery<SeatMap>;

internal sealed class ListSeatsHandler(ICatalogue catalogue) : IRequestHandler<ListSeatsQuery, Result<SeatMap>>
{
    public async Task<Result<SeatMap>> Handle(ListSeatsQuery query, CancellationToken cancellationToken) =>
        await catalogue.FindSeatsAsync(query.ScheduleId, query.Status, cancellationToken) is { } seats
            ? seats
            : ConcertErrors.ScheduleNotFound;
}
