namespace Concert.Application.Users;

/// <summary>Users; a unique index allows one per normalized e-mail address.</summary>
public interface IUsers
{
    void Add(User user);

    /// <summary>An update locks the user's row until the commit.</summary>
    Task LockAsync(Guid userId, CancellationToken cancellationToken);

    /// <summary>For reading only; null if unknown.</summary>
    Task<User?> FindByEmailAsync(string normalizedEmail, CancellationToken cancellationToken);

    /// <summary>
    /// Replaces the user's password hash now, unless it has changed since the user was read. A failure is logged and fails
    /// nothing.
    /// </summary>
    Task TryRenewHashAsync(User user, string passwordHash, CancellationToken cancellationToken);
}
