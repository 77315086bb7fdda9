namespace Concert.Application.Concerts.GetStatistics;

public sealed record GetStatisticsQuery(long ConcertId) : IQuery<ConcertStatistics>;

/// <param name="Waiting">Users in the queue.</param>
/// <param name="Active">Users who have been admitted and are still inside.</param>
/// <param name="AdmittedTotal">Admissions since the queue was made.</param>
/// <param name="AdmittedPerSecond">Admissions a second over the last interval of the policy.</param>
/// <param name="AbandonedShare">Of the places that have left the queue, the share left or passed over: 0 to 1.</param>
/// <param name="HeldSeats">Seats held by reservations that have not expired.</param>
/// <param name="SoldSeats">Seats that are paid.</param>
/// <param name="BlockedSeats">Seats withheld from sale, or of a cancelled date.</param>
/// <param name="AvailableSeats">All others.</param>
/// <param name="Revenue">The prices of the sold seats together.</param>
public sealed record ConcertStatistics(
    long Waiting,
    long Active,
    long AdmittedTotal,
    double AdmittedPerSecond,
    double AbandonedShare,
    int HeldSeats,
    int SoldSeats,
    int AvailableSeats,
    int BlockedSeats,
    decimal Revenue,
    string Currency
);

internal sealed class GetStatisticsHandler(ICatalogue catalogue, ISales sales, IWaitingQueue queue)
    : IRequestHandler<GetStatisticsQuery, Result<ConcertStatistics>>
{
    public async Task<Result<ConcertStatistics>> Handle(GetStatisticsQuery query, CancellationToken cancellationToken)
    {
        if (await sales.FindAsync(query.ConcertId, cancellationToken) is not { } sale)
            return ConcertErrors.NotFound;
        var users = await queue.CountAsync(sale, cancellationToken);
        if (await catalogue.CountSeatsAsync(query.ConcertId, cancellationToken) is not { } seats)
            return ConcertErrors.NotFound;
        return new ConcertStatistics(
            users.Waiting,
            users.Active,
            users.AdmittedTotal,
            users.AdmittedPerSecond,
            users.AbandonedShare,
            seats.Held,
            seats.Sold,
            seats.Available,
            seats.Blocked,
            seats.Revenue,
            seats.Currency
        );
    }
}
