namespace Concert.Application.Users;

/// <summary>Checks a password; attempts are counted before they are made, so that concurrent ones cannot outrun the count.</summary>
internal sealed class PasswordChecks(ISignInAttempts attempts, IPasswords passwords)
{
    /// <param name="user">Null for an unknown account, which takes as long.</param>
    /// <param name="email">As the account's address is compared.</param>
    /// <param name="password">The password that was given.</param>
    /// <returns>A right password's check, or why there is none.</returns>
    public async Task<Result<PasswordCheck>> CheckAsync(
        User? user,
        string email,
        string password,
        CancellationToken cancellationToken
    )
    {
        if (await attempts.CountAsync(email, cancellationToken) is { } retryAfter)
            return UserErrors.TooManyAttempts(retryAfter);
        var check = await passwords.VerifyAsync(user?.PasswordHash, password, cancellationToken);
        if (check.Error is not null)
            return check;
        if (!check.Value.IsRight || user is null)
            return UserErrors.InvalidCredentials;
        await attempts.ForgiveAsync(email, cancellationToken);
        return check;
    }
}
