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
        if (!passwords.Verify(user?.PasswordHash, command.Password) || user is null)
            return UserErrors.InvalidCredentials;

        await attempts.ForgiveAsync(email, cancellationToken);
        return new AccessToken(accessTokens.Issue(new Caller(user.Id, user.Role)), accessTokens.Lifetime);
    }
}
