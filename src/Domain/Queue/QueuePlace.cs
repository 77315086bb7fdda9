namespace Concert.Domain.Queue;

/// <summary>
/// A place in a concert's queue as it was at an instant. Signed, it is the queue token: it names the place, and
/// says enough to bring the place back should the queue lose its data.
/// </summary>
/// <param name="UserId">The user the place belongs to.</param>
/// <param name="ConcertId">The concert it is a place for.</param>
/// <param name="Sequence">The place's number in the order of arrival. A user who leaves and joins again gets another.</param>
/// <param name="Position">How many are ahead, plus one; 0 once admitted; null while the draw for it is to come.</param>
/// <param name="ActiveUntil">Set once admitted: the pass is good until then even if the queue cannot be asked.</param>
/// <param name="AsOf">The instant, by the queue's clock.</param>
public sealed record QueuePass(
    Guid UserId,
    long ConcertId,
    long Sequence,
    long? Position,
    DateTimeOffset? ActiveUntil,
    DateTimeOffset AsOf
)
{
    public bool IsActive => ActiveUntil is not null;
}

/// <summary>A live place in a concert's queue.</summary>
/// <param name="Pass">Whose place it is, and where it stands.</param>
/// <param name="IsDrawn">Whether it takes part in the draw among those who joined before the sale opened.</param>
/// <param name="DrawnAmong">How many are to be drawn, while that is to come; else 0.</param>
/// <param name="Passed">How many places of the concert have had their turn so far.</param>
public sealed record QueuePlace(QueuePass Pass, bool IsDrawn, long DrawnAmong, long Passed);
