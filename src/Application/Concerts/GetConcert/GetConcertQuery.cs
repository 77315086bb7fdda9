namespace Concert.Application.Concerts.GetConcert;

public sealed record GetConcertQuery(long ConcertId) : IQuery<ConcertDetails>;

internal sealed class GetConcertHandler(ICatalogue catalogue) : IRequestHandler<GetConcertQuery, Result<ConcertDetails>>
{
    public async Task<Result<ConcertDetails>> Handle(GetConcertQuery query, CancellationToken cancellationToken) =>
        await catalogue.FindDetailsAsync(query.ConcertId, cancellationToken) is { } details
            ? details
            : ConcertErrors.NotFound;
}
