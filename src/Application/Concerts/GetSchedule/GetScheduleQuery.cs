namespace Concert.Application.Concerts.GetSchedule;

public sealed record GetScheduleQuery(long ScheduleId) : IQuery<ScheduleDetails>;

internal sealed class GetScheduleHandler(ICatalogue catalogue)
    : IRequestHandler<GetScheduleQuery, Result<ScheduleDetails>>
{
    public async Task<Result<ScheduleDetails>> Handle(GetScheduleQuery query, CancellationToken cancellationToken) =>
        await catalogue.FindScheduleAsync(query.ScheduleId, cancellationToken) is { } schedule
            ? schedule
            : ConcertErrors.ScheduleNotFound;
}
