namespace Concert.Application.Users;

/// <summary>
/// Makes whoever guesses passwords wait, over all instances. Attempts are counted per account and address, so that a
/// stranger's do not keep the owner out. Whether the account exists makes no difference.
/// </summary>
public interface ISignInAttempts
{
    /// <summary>Counts an attempt before it is made; one that must wait is not counted.</summary>
    /// <returns>Null if it may be made, otherwise how long until one may.</returns>
    Task<TimeSpan?> CountAsync(string normalizedEmail, string address, CancellationToken cancellationToken);

    /// <summary>Takes an attempt back that was counted, because the password was not looked at.</summary>
    Task ReturnAsync(string normalizedEmail, string address, CancellationToken cancellationToken);

    /// <summary>Forgets the attempts, because the password was right.</summary>
    Task ForgetAsync(string normalizedEmail, string address, CancellationToken cancellationToken);
}
