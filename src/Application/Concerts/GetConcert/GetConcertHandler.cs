namespace Concert.Application.Concerts.GetConcert;

internal sealed class GetConcertHandler(IConcerts concerts) : IRequestHandler<GetConcertQuery, Result<ConcertDetails>>
{
    public async Task<Result<ConcertDetails>> Handle(GetConcertQuery query, CancellationToken cancellationToken) =>
        await concerts.FindDetailsAsync(query.ConcertId, cancellationToken) is { } details
            ? details
            : ConcertErrors.NotFound;
}
