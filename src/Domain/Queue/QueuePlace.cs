namespace Concert.Domain.Queue;

/// <summary>What a queue token says: whose place it is, and, once admitted, until when.</summary>
/// <param name="UserId">The user the place belongs to.</param>
/// <param name="ConcertId">The concert it is a place for.</param>
/// <param name="Sequence">The place's number in the order of arrival. A user who leaves and joins again gets another.</param>
/// <param name="ActiveUntil">Set once admitted: the pass is good until then even if the waiting room cannot be asked.</param>
public sealed record QueuePass(Guid UserId, long ConcertId, long Sequence, DateTimeOffset? ActiveUntil);

/// <summary>A live place in a concert's waiting room.</summary>
/// <param name="Pass">Whose place it is.</param>
/// <param name="Position">How many are ahead, plus one; 0 once admitted.</param>
public sealed record QueuePlace(QueuePass Pass, long Position)
{
    public bool IsActive => Pass.ActiveUntil is not null;
}
