namespace Concert.Application.Queue.LookAtPlaces;

/// <summary>Many places of one concert at once, for clients that stream changes instead of asking.</summary>
/// <param name="Passes">At most <see cref="IWaitingQueue.MaxPlaces"/>.</param>
public sealed record LookAtPlacesQuery(long ConcertId, IReadOnlyList<QueuePass> Passes)
    : IQuery<IReadOnlyList<PlaceSeen?>>;

/// <param name="Passed">How many places of the concert had had their turn at that moment.</param>
public sealed record PlaceSeen(QueuePass Pass, QueueStatus Status, long Passed);

internal sealed class LookAtPlacesHandler(ISales sales, IWaitingQueue queue, QueueStatuses statuses)
    : IRequestHandler<LookAtPlacesQuery, Result<IReadOnlyList<PlaceSeen?>>>
{
    public async Task<Result<IReadOnlyList<PlaceSeen?>>> Handle(
        LookAtPlacesQuery query,
        CancellationToken cancellationToken
    )
    {
        if (await sales.FindAsync(query.ConcertId, cancellationToken) is not { IsCancelled: false } sale)
            return QueueErrors.TokenExpired;
        var places = await queue.FindAsync(sale, query.Passes, cancellationToken);
        return places
            .Select(place => place is null ? null : new PlaceSeen(place.Pass, statuses.Of(place, sale), place.Passed))
            .ToList();
    }
}
