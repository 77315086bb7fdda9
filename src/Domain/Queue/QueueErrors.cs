namespace Concert.Domain.Queue;

public static class QueueErrors
{
    /// <summary>The sale has closed and the user has no place.</summary>
    /// <remarks>Stop.</remarks>
    public static readonly Error Closed = new("queue.closed", "The sale has closed.", ErrorKind.Conflict);

    /// <summary>The header <c>Queue-Token</c> is missing.</summary>
    /// <remarks>Join the queue and send its token.</remarks>
    public static readonly Error TokenRequired = new(
        "queue.token_required",
        "The header Queue-Token is missing.",
        ErrorKind.Unauthenticated
    );

    /// <summary>The token was not issued by this service, or not to this user. Joining never returns it.</summary>
    /// <remarks>Join the queue.</remarks>
    public static readonly Error TokenInvalid = new(
        "queue.token_invalid",
        "The queue token was not issued to this user.",
        ErrorKind.Unauthenticated
    );

    /// <summary>
    /// The place was given up, used by a payment, or has expired; its owner was away when its turn came; the sale
    /// closed while it was waiting; or Redis lost its data and the token came back too late.
    /// </summary>
    /// <remarks>Join again; the new place is at the end. After the sale, stop.</remarks>
    public static readonly Error TokenExpired = new(
        "queue.token_expired",
        "The place in the queue has ended: it was given up, used or skipped, or it has expired.",
        ErrorKind.NotFound
    );

    /// <summary>The place is not active, has ended, or is for another concert.</summary>
    /// <remarks>Wait until the status is <c>active</c>.</remarks>
    public static readonly Error NotActive = new(
        "queue.not_active",
        "Only users who have been admitted to this concert may hold seats.",
        ErrorKind.Forbidden
    );

    /// <summary>This installation has no key to sign passes with (<c>Passes__SigningKeys__0</c>).</summary>
    /// <remarks>Ask its operator.</remarks>
    public static readonly Error PassesOff = new(
        "queue.passes_off",
        "This installation signs no passes.",
        ErrorKind.NotFound
    );

    /// <summary>Redis is unavailable.</summary>
    /// <remarks>
    /// Keep the queue token and try again after <c>Retry-After</c>. The place is kept; if Redis lost its data, the
    /// token restores it.
    /// </remarks>
    public static readonly Error Unavailable = new(
        "queue.unavailable",
        "The queue is unavailable.",
        ErrorKind.Unavailable
    )
    {
        RetryAfter = TimeSpan.FromSeconds(2),
    };

    /// <summary>Two million users are already waiting for the concert.</summary>
    /// <remarks>Try again after <c>Retry-After</c>.</remarks>
    public static readonly Error Full = new("queue.full", "The queue of this concert is full.", ErrorKind.Unavailable)
    {
        RetryAfter = TimeSpan.FromSeconds(30),
    };
}
