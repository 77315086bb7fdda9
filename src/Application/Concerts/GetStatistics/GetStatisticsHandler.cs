namespace Concert.Application.Concerts.GetStatistics;

internal sealed class GetStatisticsHandler(IConcerts concerts, ISales sales, IWaitingQueue queue)
    : IRequestHandler<GetStatisticsQuery, Result<ConcertStatistics>>
{
    public async Task<Result<ConcertStatistics>> Handle(GetStatisticsQuery query, CancellationToken cancellationToken)
    {
        if (await sales.FindAsync(query.ConcertId, cancellationToken) is not { } sale)
            return ConcertErrors.NotFound;
        var users = await queue.CountAsync(sale, cancellationToken);
        var seats = await concerts.CountSeatsAsync(query.ConcertId, cancellationToken);
        return new ConcertStatistics(
            users.Waiting,
            users.Active,
            users.AdmittedTotal,
            users.AdmittedPerSecond,
            users.AbandonedShare,
            seats.Held,
            seats.Sold,
            seats.Available,
            seats.Revenue
        );
    }
}
