namespace Concert.Application.Users.GetUser;

public sealed record GetUserQuery(Guid UserId) : IQuery<UserView>;

/// <summary>A user, as they see themselves.</summary>
public sealed record UserView(
    Guid UserId,
    string Email,
    string DisplayName,
    UserRole Role,
    DateTimeOffset RegisteredAt
);

internal sealed class GetUserHandler(IUsers users) : IRequestHandler<GetUserQuery, Result<UserView>>
{
    public async Task<Result<UserView>> Handle(GetUserQuery query, CancellationToken cancellationToken) =>
        await users.FindAsync(query.UserId, cancellationToken) is { } user
            ? new UserView(user.Id, user.Email, user.DisplayName, user.Role, user.RegisteredAt)
            : UserErrors.Unknown;
}
