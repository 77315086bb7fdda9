namespace Concert.Application.Users.SignIn;

internal sealed class SignInHandler(
    IUsers users,
    IPasswords passwords,
    ISignInAttempts attempts,
    IAccessTokens accessTokens
) : IRequestHandler<SignInCommand, Result<AccessToken>>
{
    public async Task<Result<AccessToken>> Handle(SignInCommand command, CancellationToken cancellationToken)
    {
        var email = User.Normalize(command.Email);
        if (await attempts.CountAsync(email, cancellationToken) is { } retryAfter)
            return UserErrors.TooManyAttempts(retryAfter);

        var user = await users.FindByEmailAsync(email, cancellationToken);
        var check = await passwords.VerifyAsync(user?.PasswordHash, command.Password, cancellationToken);
        if (check.Error is { } congested)
            return congested;
        if (!check.Value.IsRight || user is null)
            return UserErrors.InvalidCredentials;

        await attempts.ForgiveAsync(email, cancellationToken);
        if (check.Value.RenewedHash is { } renewed)
            await users.TryRenewHashAsync(user, renewed, cancellationToken);
        return accessTokens.Issue(new Caller(user.Id, user.Role, user.TokenGeneration));
    }
}
