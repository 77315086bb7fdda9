namespace Concert.Application.Ports;

using Concert.Domain.Users;

/// <summary>Users; a unique index allows one per normalized e-mail address.</summary>
public interface IUsers
{
    void Add(User user);

    /// <summary>
    /// Locks the user's row to the end of the transaction by an update, so what a user does at once takes turns.
    /// </summary>
    Task LockAsync(Guid userId, CancellationToken cancellationToken);

    /// <summary>For reading only; null if unknown.</summary>
    Task<User?> FindByEmailAsync(string normalizedEmail, CancellationToken cancellationToken);
}

/// <summary>Hashes passwords, slowly on purpose.</summary>
public interface IPasswords
{
    string Hash(string password);

    /// <summary>Takes as long for an unknown account (a null hash) as for a known one, and answers false.</summary>
    bool Verify(string? hash, string password);
}

/// <summary>Counts wrong passwords per account over all instances.</summary>
public interface ISignInAttempts
{
    /// <summary>Counts an attempt before it is made.</summary>
    /// <returns>Null if it may be made, else how long until the next may.</returns>
    Task<TimeSpan?> CountAsync(string normalizedEmail, CancellationToken cancellationToken);

    /// <summary>Takes one attempt back, because the password was right.</summary>
    Task ForgiveAsync(string normalizedEmail, CancellationToken cancellationToken);
}

/// <summary>Who a request comes from.</summary>
public sealed record Caller(Guid UserId, UserRole Role);

/// <summary>Signed tokens that name a user.</summary>
public interface IAccessTokens
{
    /// <summary>How long a token is good for.</summary>
    TimeSpan Lifetime { get; }

    string Issue(Caller caller);

    /// <summary>Null for anything but an unexpired token of ours.</summary>
    Caller? Read(string token);
}
