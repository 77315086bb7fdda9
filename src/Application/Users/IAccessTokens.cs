namespace Concert.Application.Users;

public interface IAccessTokens
{
    AccessToken Issue(Caller caller);
}

/// <param name="Generation">The user's, see <see cref="User.TokenGeneration"/>.</param>
/// <param name="IsGuest">Whose token cannot be replaced by another, so that it lasts longer.</param>
public sealed record Caller(Guid UserId, UserRole Role, int Generation = 0, bool IsGuest = false)
{
    public static Caller Of(User user) => new(user.Id, user.Role, user.TokenGeneration, user.IsGuest);
}

public sealed record AccessToken(string Token, TimeSpan Lifetime);
