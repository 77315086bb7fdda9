namespace Concert.Application.Users;

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
