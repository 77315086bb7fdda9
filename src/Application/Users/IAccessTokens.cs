namespace Concert.Application.Users;

public interface IAccessTokens
{
    AccessToken Issue(Caller caller);
}

/// <param name="Generation">The user's, see <see cref="User.TokenGeneration"/>.</param>
public sealed record Caller(Guid UserId, UserRole Role, int Generation = 0);

public sealed record AccessToken(string Token, TimeSpan Lifetime);
