namespace Concert.Application.Users;

/// <summary>Signed tokens that name a user.</summary>
public interface IAccessTokens
{
    /// <summary>How long a token is good for.</summary>
    TimeSpan Lifetime { get; }

    string Issue(Caller caller);
}

/// <summary>Who a request comes from.</summary>
public sealed record Caller(Guid UserId, UserRole Role);
