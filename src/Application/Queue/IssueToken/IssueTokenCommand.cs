namespace Concert.Application.Queue.IssueToken;

/// <summary>Joins a concert's queue. A user who has a place gets that one again.</summary>
/// <param name="Earlier">A pass of an earlier join, which brings its place back should it have been lost.</param>
public sealed record IssueTokenCommand(Guid UserId, long ConcertId, QueuePass? Earlier) : ICommand<IssuedToken>, IOfSale
{
    /// <summary>The rehearsal of a virtual buyer; null for everybody else.</summary>
    public long? RehearsalId { get; init; }
}

/// <param name="IsNew">Whether this call made the place.</param>
public sealed record IssuedToken(QueueStatus Status, bool IsNew);
