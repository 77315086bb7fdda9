namespace Concert.Application.Users;

/// <summary>A user. The address and the name of a guest are empty.</summary>
public sealed record UserView(Guid UserId, string Email, string DisplayName, UserRole Role, DateTimeOffset RegisteredAt)
{
    public static UserView Of(User user) =>
        new(user.Id, user.Email, user.DisplayName, user.Role, user.RegisteredAt) { Address = user.NormalizedEmail };

    /// <summary>Lists are paged by it.</summary>
    internal string Address { get; init; } = "";
}
