namespace Concert.Domain.Queue;

/// <summary>
/// A place in a concert's queue as it was at an instant. Signed, it is the queue token: it identifies the place, and
/// contains enough to restore it if the queue loses its data.
/// </summary>
/// <param name="UserId">The owner of the place.</param>
/// <param name="ConcertId">The concert.</param>
/// <param name="Sequence">Its number in order of arrival. A user who leaves and joins again gets a new one.</param>
/// <param name="Position">The number ahead, plus one; 0 once admitted; null until its draw is run.</param>
/// <param name="ActiveUntil">Set once admitted: active until then, even if the queue cannot be asked.</param>
/// <param name="AsOf">The instant, by the queue's clock.</param>
/// <param name="OwnUntil">The place's own end, if holds make it last longer; null if they do not.</param>
public sealed record QueuePass(
    Guid UserId,
    long ConcertId,
    long Sequence,
    long? Position,
    DateTimeOffset? ActiveUntil,
    DateTimeOffset AsOf,
    DateTimeOffset? OwnUntil = null
)
{
    public bool IsActive => ActiveUntil is not null;

    /// <summary>Until when its owner may hold seats; what the place lasts past that is for paying.</summary>
    public DateTimeOffset? MayHoldUntil => OwnUntil ?? ActiveUntil;
}

/// <summary>A live place in a concert's queue.</summary>
/// <param name="Pass">The owner of the place, and its position.</param>
/// <param name="IsDrawn">Whether it takes part in the draw among users who joined before the sale opened.</param>
/// <param name="DrawnAmong">How many take part in the draw, until it is run; 0 otherwise.</param>
/// <param name="Passed">How many places of the concert have had their turn so far.</param>
public sealed record QueuePlace(QueuePass Pass, bool IsDrawn, long DrawnAmong, long Passed);
