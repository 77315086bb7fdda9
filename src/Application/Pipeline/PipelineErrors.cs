namespace Concert.Application.Pipeline;

/// <summary>Errors that any use case can answer.</summary>
public static class PipelineErrors
{
    /// <summary>The bounded wait for a lock ran out.</summary>
    public static readonly Error Congested = new(
        "requests.congested",
        "Too many requests for the same thing; try again.",
        ErrorKind.Unavailable
    )
    {
        RetryAfter = TimeSpan.FromSeconds(1),
    };

    /// <summary>The database is away, out of connections or too slow.</summary>
    public static readonly Error DatabaseUnavailable = new(
        "database.unavailable",
        "The service cannot reach its data now.",
        ErrorKind.Unavailable
    )
    {
        RetryAfter = TimeSpan.FromSeconds(2),
    };

    /// <param name="messages">Field to messages; fields are named as in the request.</param>
    public static Error Validation(IReadOnlyDictionary<string, string[]> messages) =>
        new("validation.failed", "The request is out of range or incomplete.", ErrorKind.Invalid)
        {
            Details = new Dictionary<string, object>(StringComparer.Ordinal) { ["errors"] = messages },
        };
}
