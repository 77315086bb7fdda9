namespace Concert.Application.Concerts.ListConcerts;

/// <summary>All concerts, newest first.</summary>
public sealed record ListConcertsQuery(PageRequest Page) : IQuery<Page<ConcertSummary>>;

internal sealed class ListConcertsValidator : AbstractValidator<ListConcertsQuery>
{
    public ListConcertsValidator() => this.Page(query => query.Page);
}
