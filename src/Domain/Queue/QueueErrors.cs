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
        "The queue token is not one that this user was given.",
        ErrorKind.Unauthenticated
    );

    public static readonly Error TokenExpired = new(
        "queue.token_expired",
        "The place in the queue is no longer held: it was left, used or passed over, or its time is over.",
        ErrorKind.NotFound
    );

    public static readonly Error NotActive = new(
        "queue.not_active",
        "Only users who have been admitted to this concert may hold seats.",
        ErrorKind.Forbidden
    );

    public static readonly Error Unavailable = new(
        "queue.unavailable",
        "The queue cannot be reached now.",
        ErrorKind.Unavailable
    )
    {
        RetryAfter = TimeSpan.FromSeconds(2),
    };

    public static readonly Error Full = new(
        "queue.full",
        "More users wait for this concert than its queue can hold.",
        ErrorKind.Unavailable
    )
    {
        RetryAfter = TimeSpan.FromSeconds(30),
    };
}
