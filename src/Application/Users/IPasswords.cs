namespace Concert.Application.Users;

/// <summary>
/// Hashes passwords, slowly on purpose. At most as many at once as there are processors; the others wait in a bounded
/// queue, a few seconds at most, and are then refused as congested. So nobody should hold a connection meanwhile.
/// </summary>
public interface IPasswords
{
    Task<Result<string>> HashAsync(string password, CancellationToken cancellationToken);

    /// <summary>A wrong password takes as long for an unknown account (a null hash) as for a known one.</summary>
    Task<Result<PasswordCheck>> VerifyAsync(string? hash, string password, CancellationToken cancellationToken);
}

/// <param name="RenewedHash">Replaces the hash of a right password that was made with fewer iterations than now.</param>
public sealed record PasswordCheck(bool IsRight, string? RenewedHash = null);
