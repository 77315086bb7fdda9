namespace Concert.Application.Users.SignIn;

internal sealed class SignInHandler(IUsers users, PasswordChecks checks, IAccessTokens accessTokens)
    : IRequestHandler<SignInCommand, Result<AccessToken>>
{
    public async Task<Result<AccessToken>> Handle(SignInCommand command, CancellationToken cancellationToken)
    {
        var email = User.Normalize(command.Email);
        var check = await checks.CheckAsync(
            email,
            command.Address,
            command.Password,
            () => users.FindByEmailAsync(email, cancellationToken),
            cancellationToken
        );
        if (check.Error is { } error)
            return error;

        var user = check.Value.User;
        if (check.Value.RenewedHash is { } renewed)
            await users.TryRenewHashAsync(user, renewed, cancellationToken);
        return accessTokens.Issue(Caller.Of(user));
    }
}
