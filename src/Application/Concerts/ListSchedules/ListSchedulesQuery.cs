namespace Concert.Application.Concerts.ListSchedules;

/// <summary>The dates that can be booked now, in the order in which they were added.</summary>
public sealed record ListSchedulesQuery(long ConcertId, PageRequest Page) : IQuery<Page<ScheduleView>>, IPaged;

internal sealed class ListSchedulesHandler(ICatalogue catalogue)
    : IRequestHandler<ListSchedulesQuery, Result<Page<ScheduleView>>>
{
    public async Task<Result<Page<ScheduleView>>> Handle(
        ListSchedulesQuery query,
        CancellationToken cancellationToken
    ) =>
        await catalogue.FindBookableAsync(query.ConcertId, query.Page.After, query.Page.Limit + 1, cancellationToken)
            is { } dates
            ? Page.Of(dates, query.Page.Limit, date => date.Id)
            : ConcertErrors.NotFound;
}
