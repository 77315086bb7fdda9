namespace Concert.Application.Concerts.ListConcerts;

public sealed record ListConcertsQuery(PageRequest Page) : IQuery<Page<ConcertSummary>>, IPaged;

internal sealed class ListConcertsHandler(ICatalogue catalogue)
    : IRequestHandler<ListConcertsQuery, Result<Page<ConcertSummary>>>
{
    public async Task<Result<Page<ConcertSummary>>> Handle(
        ListConcertsQuery query,
        CancellationToken cancellationToken
    ) =>
        Page.Of(
            await catalogue.ListAsync(query.Page.After, query.Page.Limit + 1, cancellationToken),
            query.Page.Limit,
            concert => concert.Id
        );
}
