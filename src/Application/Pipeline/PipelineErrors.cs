namespace Concert.Application.Pipeline;

public static class PipelineErrors
{
    /// <summary>
    /// A lock was not free within <c>Locks__Patience</c>, its wait queue was full, or the work lost three races in the database; or
    /// too many were registering or signing in. Nothing was written.
    /// </summary>
    /// <remarks>Try again after <c>Retry-After</c>.</remarks>
    public static readonly Error Congested = new(
        "requests.congested",
        "Too many requests at once; try again.",
        ErrorKind.Unavailable
    )
    {
        RetryAfter = TimeSpan.FromSeconds(1),
    };

    /// <summary>The database is unavailable, out of connections, or too slow.</summary>
    /// <remarks>Check the outcome, then try again.</remarks>
    public static readonly Error DatabaseUnavailable = new(
        "database.unavailable",
        "The service cannot reach its data now.",
        ErrorKind.Unavailable
    )
    {
        RetryAfter = TimeSpan.FromSeconds(2),
    };

    /// <summary>
    /// This user, or this address, has called too often, or has too many calls or event streams open.
    /// <c>RateLimit-Policy</c> names the limit. Nothing was written.
    /// </summary>
    /// <remarks>
    /// Wait for <c>Retry-After</c>. A repeat under an <c>Idempotency-Key</c> that was answered is not counted.
    /// </remarks>
    /// <param name="retryAfter">Until the caller may call again.</param>
    public static Error RateLimited(TimeSpan retryAfter) =>
        new("requests.rate_limited", "Too many calls; wait.", ErrorKind.TooManyRequests) { RetryAfter = retryAfter };

    /// <summary>A field or parameter is missing, has the wrong type, or is out of range.</summary>
    /// <remarks>Correct what <c>errors</c> names.</remarks>
    public static Error Validation(string field, string message) =>
        Validation(new Dictionary<string, string[]>(StringComparer.Ordinal) { [field] = [message] });

    /// <param name="messages">By field, named as in the request.</param>
    public static Error Validation(IReadOnlyDictionary<string, string[]> messages) =>
        new("validation.failed", "The request is out of range or incomplete.", ErrorKind.Invalid)
        {
            Details = new Dictionary<string, object>(StringComparer.Ordinal) { ["errors"] = messages },
        };
}
