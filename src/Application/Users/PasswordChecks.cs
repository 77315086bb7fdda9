namespace Concert.Application.Users;

/// <summary>Checks a password; attempts are counted before they are made, so that concurrent ones cannot outrun the count.</summary>
internal sealed class PasswordChecks(ISignInAttempts attempts, IPasswords passwords)
{
    /// <summary>For a user who is signed in.</summary>
    public Task<Result<CheckedUser>> CheckAsync(
        User user,
        string address,
        string password,
        CancellationToken cancellationToken
    ) => CheckAsync(user.NormalizedEmail, address, password, () => Task.FromResult<User?>(user), cancellationToken);

    /// <param name="account">The normalized e-mail address.</param>
    /// <param name="address">The network address that the attempt comes from.</param>
    /// <param name="password">As entered.</param>
    /// <param name="find">Finds the user; an unknown one takes as long. Not called while attempts must wait.</param>
    /// <returns>The user whose password it is, or why there is none.</returns>
    public async Task<Result<CheckedUser>> CheckAsync(
        string account,
        string address,
        string password,
        Func<Task<User?>> find,
        CancellationToken cancellationToken
    )
    {
        if (await attempts.CountAsync(account, address, cancellationToken) is { } retryAfter)
            return UserErrors.TooManyAttempts(retryAfter);
        var isLookedAt = false;
        try
        {
            var user = await find();
            var check = await passwords.VerifyAsync(
                user is { IsGuest: false } ? user.PasswordHash : null,
                password,
                cancellationToken
            );
            if (check.Error is { } congested)
                return congested;
            isLookedAt = true;
            if (!check.Value.IsRight || user is null)
                return UserErrors.InvalidCredentials;
            await attempts.ForgetAsync(account, address, cancellationToken);
            return new CheckedUser(user, check.Value.RenewedHash);
        }
        finally
        {
            if (!isLookedAt)
                await attempts.ReturnAsync(account, address, CancellationToken.None);
        }
    }
}

/// <param name="RenewedHash">See <see cref="PasswordCheck"/>.</param>
internal sealed record CheckedUser(User User, string? RenewedHash);
