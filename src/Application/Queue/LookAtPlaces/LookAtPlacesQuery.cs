namespace Concert.Application.Queue.LookAtPlaces;

/// <summary>Many places of one concert at once, for those who are told of changes instead of asking.</summary>
/// <param name="ConcertId">The concert.</param>
/// <param name="Passes">At most <see cref="IWaitingQueue.MaxPlaces"/>.</param>
public sealed record LookAtPlacesQuery(long ConcertId, IReadOnlyList<QueuePass> Passes)
    : IQuery<IReadOnlyList<PlaceSeen?>>;

/// <param name="Pass">The place as it is now.</param>
/// <param name="Status">The place, as its owner sees it.</param>
/// <param name="Passed">How many places of the concert had had their turn at that moment.</param>
public sealed record PlaceSeen(QueuePass Pass, QueueStatus Status, long Passed);
