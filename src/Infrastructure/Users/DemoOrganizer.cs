namespace Concert.Infrastructure.Users;

using System.Data.Common;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;

/// <summary>
/// The organizer of the demo data, whose password is published. Outside Development that password opens no account, and
/// the service does not start while it would.
/// </summary>
public sealed class DemoOrganizer(
    IUsers users,
    IPasswordHasher<User> hasher,
    IUnitOfWork unitOfWork,
    IDatabaseClock clock
)
{
    public const string Email = "organizer@example.com";
    public const string Password = "organizer-demo";

    /// <summary>Whether the account has the published password; no, if the database is away or has not been migrated.</summary>
    public async Task<bool> CanSignInAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await FindAsync(cancellationToken) is not null;
        }
        catch (Exception exception) when (DatabaseFaults.Causes(exception).Any(cause => cause is DbException))
        {
            return false;
        }
    }

    /// <summary>Takes the role, the password and the tokens, unless somebody has made the account theirs.</summary>
    public Task<Result> RemoveAsync(CancellationToken cancellationToken)
    {
        var unknown = hasher.HashPassword(null!, RandomNumberGenerator.GetHexString(32));
        return unitOfWork.ExecuteAsync(
            async () =>
            {
                if (
                    await FindAsync(cancellationToken) is { } seen
                    && await users.FindLockedAsync(seen.Id, cancellationToken) is { } user
                    && user.HasSamePasswordAs(seen)
                )
                {
                    var now = await clock.NowAsync(cancellationToken);
                    user.ChangeRole(UserRole.Customer, now);
                    user.ChangePassword(unknown, now);
                }
                return Result.Success;
            },
            cancellationToken
        );
    }

    private async Task<User?> FindAsync(CancellationToken cancellationToken) =>
        await users.FindByEmailAsync(User.Normalize(Email), cancellationToken) is { } user
        && hasher.VerifyHashedPassword(user, user.PasswordHash, Password) != PasswordVerificationResult.Failed
            ? user
            : null;
}
