namespace Concert.Application.Concerts.ListSchedules;

internal sealed class ListSchedulesHandler(IConcerts concerts)
    : IRequestHandler<ListSchedulesQuery, Result<Page<ScheduleView>>>
{
    public async Task<Result<Page<ScheduleView>>> Handle(ListSchedulesQuery query, CancellationToken cancellationToken)
    {
        var dates = await concerts.ListBookableAsync(
            query.ConcertId,
            query.Page.After,
            query.Page.Limit + 1,
            cancellationToken
        );
        if (dates.Count == 0 && !await concerts.ExistsAsync(query.ConcertId, cancellationToken))
            return ConcertErrors.NotFound;
        return Page.Of(dates, query.Page.Limit, date => date.Id);
    }
}
