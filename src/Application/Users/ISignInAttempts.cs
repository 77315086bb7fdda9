namespace Concert.Application.Users;

/// <summary>Counts wrong passwords per account over all instances.</summary>
public interface ISignInAttempts
{
    /// <summary>Counts an attempt before it is made.</summary>
    /// <returns>Null if it is allowed, otherwise how long until one is.</returns>
    Task<TimeSpan?> CountAsync(string normalizedEmail, CancellationToken cancellationToken);

    /// <summary>Takes one attempt back, because the password was right.</summary>
    Task ForgiveAsync(string normalizedEmail, CancellationToken cancellationToken);
}
