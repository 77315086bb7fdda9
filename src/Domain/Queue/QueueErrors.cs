namespace Concert.Domain.Queue;

public static class QueueErrors
{
    public static readonly Error Closed = new("queue.closed", "The sale has closed.", ErrorKind.Conflict);

    public static readonly Error TokenRequired = new(
        "queue.token_required",
        "The header Queue-Token is missing.",
        ErrorKind.Unauthenticated
    );

    public static readonly Error TokenInvalid = new(
        "queue.token_invalid",
        "The queue token was not issued to this user.",
        ErrorKind.Unauthenticated
    );

    public static readonly Error TokenExpired = new(
        "queue.token_expired",
        "The place in the queue has ended: it was given up, used or skipped, or it has expired.",
        ErrorKind.NotFound
    );

    public static readonly Error NotActive = new(
        "queue.not_active",
        "Only users who have been admitted to this concert may hold seats.",
        ErrorKind.Forbidden
    );

    public static readonly Error Unavailable = new(
        "queue.unavailable",
        "The queue is unavailable.",
        ErrorKind.Unavailable
    )
    {
        RetryAfter = TimeSpan.FromSeconds(2),
    };

    public static readonly Error Full = new("queue.full", "The queue of this concert is full.", ErrorKind.Unavailable)
    {
        RetryAfter = TimeSpan.FromSeconds(30),
    };
}
