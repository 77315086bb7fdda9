namespace Concert.Application.Users;

/// <summary>A user.</summary>
/// <param name="UserId">The id.</param>
/// <param name="Email">As entered; null for a guest.</param>
/// <param name="DisplayName">As entered; null for a guest.</param>
/// <param name="Role">What the user may do now.</param>
/// <param name="RegisteredAt">When the account was made.</param>
public sealed record UserView(
    Guid UserId,
    string? Email,
    string? DisplayName,
    UserRole Role,
    DateTimeOffset RegisteredAt
)
{
    public static UserView Of(User user) =>
        new(
            user.Id,
            user.IsGuest ? null : user.Email,
            user.IsGuest ? null : user.DisplayName,
            user.Role,
            user.RegisteredAt
        )
        {
            Address = user.NormalizedEmail,
        };

    /// <summary>Lists are paged by it.</summary>
    internal string Address { get; init; } = "";
}
