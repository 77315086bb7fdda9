namespace Concert.Application.Concerts.ListRehearsals;

/// <summary>Rehearsals that were not removed, newest first.</summary>
public sealed record ListRehearsalsQuery(PageRequest Page) : IQuery<Page<RehearsalView>>, IPaged;

/// <summary>A rehearsal.</summary>
/// <param name="Buyers">Its virtual buyers.</param>
public sealed record RehearsalView(
    long Id,
    string Title,
    DateTimeOffset SaleOpensAt,
    DateTimeOffset SaleClosesAt,
    int Buyers
);

internal sealed class ListRehearsalsHandler(IRehearsals rehearsals)
    : IRequestHandler<ListRehearsalsQuery, Result<Page<RehearsalView>>>
{
    public async Task<Result<Page<RehearsalView>>> Handle(
        ListRehearsalsQuery query,
        CancellationToken cancellationToken
    )
    {
        var found = await rehearsals.ListAsync(query.Page.After, query.Page.Limit + 1, cancellationToken);
        return Page.Of(found, query.Page.Limit, rehearsal => rehearsal.Id);
    }
}
