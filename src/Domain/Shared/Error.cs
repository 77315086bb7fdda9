namespace Concert.Domain.Shared;

/// <summary>What sort of refusal an <see cref="Error"/> is. The API maps each kind to one HTTP status, in one place.</summary>
public enum ErrorKind
{
    /// <summary>The request is not well formed or out of range.</summary>
    Invalid,

    /// <summary>The caller has not proved who they are, or that a place in the queue is theirs.</summary>
    Unauthenticated,

    /// <summary>The balance does not cover the amount.</summary>
    PaymentRequired,

    /// <summary>The caller is known and may not do this.</summary>
    Forbidden,

    /// <summary>There is no such thing, or none that the caller may see.</summary>
    NotFound,

    /// <summary>The state of the thing does not allow it.</summary>
    Conflict,

    /// <summary>Well formed, and against a rule of the sale.</summary>
    Unprocessable,

    /// <summary>Too often; may be tried again later.</summary>
    TooManyRequests,

    /// <summary>Something the service depends on is away; may be tried again later.</summary>
    Unavailable,
}

/// <summary>An expected refusal. It stands beside the aggregate that refuses.</summary>
/// <param name="Code">Stable and listed in docs/api-errors.md; clients branch on it.</param>
/// <param name="Message">For people; it may change.</param>
/// <param name="Kind">Decides the HTTP status.</param>
public sealed record Error(string Code, string Message, ErrorKind Kind)
{
    /// <summary>Further members of the answer, such as the ids of the seats that are taken.</summary>
    public IReadOnlyDictionary<string, object>? Details { get; init; }

    /// <summary>When it is worth trying again, for the kinds that pass with time.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
