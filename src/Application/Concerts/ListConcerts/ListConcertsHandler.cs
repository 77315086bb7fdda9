namespace Concert.Application.Concerts.ListConcerts;

internal sealed class ListConcertsHandler(IConcerts concerts)
    : IRequestHandler<ListConcertsQuery, Result<Page<ConcertSummary>>>
{
    public async Task<Result<Page<ConcertSummary>>> Handle(
        ListConcertsQuery query,
        CancellationToken cancellationToken
    ) =>
        Page.Of(
            await concerts.ListAsync(query.Page.After, query.Page.Limit + 1, cancellationToken),
            query.Page.Limit,
            concert => concert.Id
        );
}
