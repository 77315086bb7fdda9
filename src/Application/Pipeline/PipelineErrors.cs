namespace Concert.Application.Pipeline;

public static class PipelineErrors
{
    /// <summary>The bounded wait for a lock, or for a turn to hash a password, ran out.</summary>
    public static readonly Error Congested = new(
        "requests.congested",
        "Too many requests at once; try again.",
        ErrorKind.Unavailable
    )
    {
        RetryAfter = TimeSpan.FromSeconds(1),
    };

    public static readonly Error DatabaseUnavailable = new(
        "database.unavailable",
        "The service cannot reach its data now.",
        ErrorKind.Unavailable
    )
    {
        RetryAfter = TimeSpan.FromSeconds(2),
    };

    /// <param name="retryAfter">Until the caller may call again.</param>
    public static Error RateLimited(TimeSpan retryAfter) =>
        new("requests.rate_limited", "Too many calls; wait.", ErrorKind.TooManyRequests) { RetryAfter = retryAfter };

    /// <summary>Of one field, named as in the request.</summary>
    public static Error Validation(string field, string message) =>
        Validation(new Dictionary<string, string[]>(StringComparer.Ordinal) { [field] = [message] });

    /// <param name="messages">By field, named as in the request.</param>
    public static Error Validation(IReadOnlyDictionary<string, string[]> messages) =>
        new("validation.failed", "The request is out of range or incomplete.", ErrorKind.Invalid)
        {
            Details = new Dictionary<string, object>(StringComparer.Ordinal) { ["errors"] = messages },
        };
}
