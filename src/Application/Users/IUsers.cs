namespace Concert.Application.Users;

/// <summary>Users; a unique index allows one per normalized e-mail address.</summary>
public interface IUsers
{
    void Add(User user);

    /// <summary>An update locks the user's row until the commit.</summary>
    Task LockAsync(Guid userId, CancellationToken cancellationToken);

    /// <summary>For reading only; null if unknown.</summary>
    Task<User?> FindByEmailAsync(string normalizedEmail, CancellationToken cancellationToken);
}
