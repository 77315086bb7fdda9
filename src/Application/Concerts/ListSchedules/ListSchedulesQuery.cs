namespace Concert.Application.Concerts.ListSchedules;

/// <summary>The dates of a concert that can be booked now, in the order in which they were added.</summary>
public sealed record ListSchedulesQuery(long ConcertId, PageRequest Page) : IQuery<Page<ScheduleView>>;

internal sealed class ListSchedulesValidator : AbstractValidator<ListSchedulesQuery>
{
    public ListSchedulesValidator() => this.Page(query => query.Page);
}
