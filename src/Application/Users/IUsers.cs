namespace Concert.Application.Users;

/// <summary>Users; a unique index allows one per normalized e-mail address.</summary>
public interface IUsers
{
    void Add(User user);

    /// <summary>An update locks the user's row until the commit.</summary>
    Task LockAsync(Guid userId, CancellationToken cancellationToken);

    /// <summary>The user, to be changed in this unit of work; null if unknown or erased. The row is locked first.</summary>
    Task<User?> FindLockedAsync(Guid userId, CancellationToken cancellationToken);

    /// <summary>For reading only; null if unknown or erased.</summary>
    Task<User?> FindAsync(Guid userId, CancellationToken cancellationToken);

    /// <summary>For reading only; null if unknown.</summary>
    Task<User?> FindByEmailAsync(string normalizedEmail, CancellationToken cancellationToken);

    /// <summary>
    /// Users whose address, as it is compared, begins with <paramref name="start"/>, in its order behind
    /// <paramref name="after"/>, without guests and those who were erased, who have none.
    /// </summary>
    Task<IReadOnlyList<UserView>> ListAsync(string start, string? after, int take, CancellationToken cancellationToken);

    /// <summary>
    /// Replaces the user's password hash now, unless it has changed since the user was read. A failure is logged and fails
    /// nothing.
    /// </summary>
    Task TryRenewHashAsync(User user, string passwordHash, CancellationToken cancellationToken);

    /// <summary>What keeps a user from being erased. Behind the lock of the user's row no hold and no charge changes it.</summary>
    Task<ErasureTerms> FindErasureTermsAsync(Guid userId, CancellationToken cancellationToken);

    /// <summary>
    /// Removes the answers that are kept for the user's repeats, and the bodies of settled deliveries that name the user.
    /// </summary>
    Task EraseTracesAsync(Guid userId, CancellationToken cancellationToken);

    /// <summary>
    /// Removes up to so many guests whose tokens have expired and to whom nothing has happened: no hold, no movement of
    /// money, no event. Their rows are locked first, so that nothing can happen meanwhile.
    /// </summary>
    Task<int> PurgeGuestsAsync(int take, CancellationToken cancellationToken);
}

/// <param name="HasReservations">A pending hold, or a confirmed reservation of a date to come.</param>
/// <param name="Now">The database's clock.</param>
public sealed record ErasureTerms(bool HasReservations, bool HasBalance, DateTimeOffset Now);
