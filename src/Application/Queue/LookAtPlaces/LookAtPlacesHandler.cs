namespace Concert.Application.Queue.LookAtPlaces;

internal sealed class LookAtPlacesHandler(ISales sales, IWaitingQueue queue, QueueStatuses statuses)
    : IRequestHandler<LookAtPlacesQuery, Result<IReadOnlyList<PlaceSeen?>>>
{
    public async Task<Result<IReadOnlyList<PlaceSeen?>>> Handle(
        LookAtPlacesQuery query,
        CancellationToken cancellationToken
    )
    {
        if (await sales.FindAsync(query.ConcertId, cancellationToken) is not { } sale)
            return QueueErrors.TokenExpired;
        var places = await queue.FindAsync(sale, query.Passes, cancellationToken);
        return places
            .Select(place => place is null ? null : new PlaceSeen(place.Pass, statuses.Of(place, sale), place.Passed))
            .ToList();
    }
}
