namespace Concert.Application.Users.GetUser;

public sealed record GetUserQuery(Guid UserId) : IQuery<UserView>;

internal sealed class GetUserHandler(IUsers users) : IRequestHandler<GetUserQuery, Result<UserView>>
{
    public async Task<Result<UserView>> Handle(GetUserQuery query, CancellationToken cancellationToken) =>
        await users.FindAsync(query.UserId, cancellationToken) is { } user ? UserView.Of(user) : UserErrors.Unknown;
}
