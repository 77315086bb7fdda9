namespace Concert.Application.Concerts.GetStatistics;

using Concert.Domain.Concerts;

internal sealed class GetStatisticsHandler(IConcerts concerts, IWaitingQueue queue)
    : IRequestHandler<GetStatisticsQuery, Result<ConcertStatistics>>
{
    public async Task<Result<ConcertStatistics>> Handle(GetStatisticsQuery query, CancellationToken cancellationToken)
    {
        if (!await concerts.ExistsAsync(query.ConcertId, cancellationToken))
            return ConcertErrors.NotFound;
        var users = await queue.CountAsync(query.ConcertId, cancellationToken);
        var seats = await concerts.CountSeatsAsync(query.ConcertId, cancellationToken);
        return new ConcertStatistics(
            users.Waiting,
            users.Active,
            users.AdmittedTotal,
            seats.Held,
            seats.Sold,
            seats.Available,
            seats.Revenue
        );
    }
}
