namespace Concert.Application.Concerts.ListSchedules;

using Concert.Domain.Concerts;

internal sealed class ListSchedulesHandler(IConcerts concerts)
    : IRequestHandler<ListSchedulesQuery, Result<Page<ScheduleView>>>
{
    public async Task<Result<Page<ScheduleView>>> Handle(ListSchedulesQuery query, CancellationToken cancellationToken)
    {
        var dates = await concerts.ListBookableAsync(query.ConcertId, cancellationToken);
        if (dates.Count == 0 && !await concerts.ExistsAsync(query.ConcertId, cancellationToken))
            return ConcertErrors.NotFound;
        return new Page<ScheduleView>(dates, NextCursor: null);
    }
}
