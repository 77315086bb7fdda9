namespace Concert.Domain.Shared;

/// <summary>The kind of an <see cref="Error"/>. The API maps each kind to one HTTP status, in one place.</summary>
public enum ErrorKind
{
    /// <summary>The request is malformed or out of range.</summary>
    Invalid,

    /// <summary>The caller has not proved their identity, or that a place in the queue is theirs.</summary>
    Unauthenticated,

    /// <summary>The balance does not cover the amount.</summary>
    PaymentRequired,

    /// <summary>The caller is known but lacks permission.</summary>
    Forbidden,

    /// <summary>It does not exist, or the caller may not see it.</summary>
    NotFound,

    /// <summary>The current state does not allow it.</summary>
    Conflict,

    /// <summary>Well formed, but against a rule of the sale.</summary>
    Unprocessable,

    /// <summary>Too many attempts; may be tried again later.</summary>
    TooManyRequests,

    /// <summary>A dependency is unavailable; may be tried again later.</summary>
    Unavailable,
}

/// <summary>An expected refusal. It stands beside the aggregate that refuses.</summary>
/// <param name="Code">Stable and listed in docs/api-errors.md; clients branch on it.</param>
/// <param name="Message">For people; it may change.</param>
/// <param name="Kind">Decides the HTTP status.</param>
public sealed record Error(string Code, string Message, ErrorKind Kind)
{
    /// <summary>Extra members of the problem document, such as the ids of taken seats.</summary>
    public IReadOnlyDictionary<string, object>? Details { get; init; }

    /// <summary>When to try again, for the kinds that are temporary.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
