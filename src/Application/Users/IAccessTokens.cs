namespace Concert.Application.Users;

public interface IAccessTokens
{
    TimeSpan Lifetime { get; }

    string Issue(Caller caller);
}

public sealed record Caller(Guid UserId, UserRole Role);
