namespace Concert.Application.Users;

public interface IAccessTokens
{
    /// <summary>The claim that names the rehearsal of a virtual buyer.</summary>
    const string RehearsalClaim = "rehearsal";

    AccessToken Issue(Caller caller);
}

/// <param name="Generation">The user's, see <see cref="User.TokenGeneration"/>.</param>
/// <param name="IsGuest">Whose token cannot be replaced by another, so that it lasts longer.</param>
/// <param name="RehearsalId">The rehearsal of a virtual buyer; null for everybody else.</param>
public sealed record Caller(
    Guid UserId,
    UserRole Role,
    int Generation = 0,
    bool IsGuest = false,
    long? RehearsalId = null
)
{
    public static Caller Of(User user) => new(user.Id, user.Role, user.TokenGeneration, user.IsGuest, user.RehearsalId);
}

public sealed record AccessToken(string Token, TimeSpan Lifetime);
