namespace Concert.Infrastructure.Users;

using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

/// <summary>
/// Runs after the migrations: gives addresses outside ASCII the form in which this release compares them. Of accounts
/// that thereby turn out to have the same address, the oldest keeps it, and the others cannot sign in any more. A repeat
/// changes nothing, and instances take turns.
/// </summary>
internal sealed partial class AddressUpgrade(
    ConcertDbContext context,
    UpgradeTurns turns,
    ILogger<AddressUpgrade> logger
)
{
    private const int BatchSize = 100;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        for (Guid? after = Guid.Empty; after is not null; )
        {
            Guid? last = null;
            await turns.TakeAsync(
                "addresses",
                async () => last = await NormalizeAsync(after.Value, cancellationToken),
                cancellationToken
            );
            after = last;
        }
    }

    /// <returns>The last id of the batch; null after the last batch.</returns>
    internal async Task<Guid?> NormalizeAsync(Guid after, CancellationToken cancellationToken)
    {
        var ids = await context
            .Database.SqlQuery<Guid>(context.UsersOutsideAscii(after, BatchSize))
            .ToListAsync(cancellationToken);
        var users = await context
            .Users.AsNoTracking()
            .Where(user => ids.Contains(user.Id))
            .ToListAsync(cancellationToken);
        // Whoever was set aside before stays so, even if the address is somebody else's by now.
        foreach (var user in users.Where(user => !user.NormalizedEmail.Equals($"{user.Id}", StringComparison.Ordinal)))
            await NormalizeAsync(user, cancellationToken);
        return ids.Count == BatchSize ? ids[^1] : null;
    }

    internal async Task NormalizeAsync(User user, CancellationToken cancellationToken)
    {
        var address = User.Normalize(user.Email);
        var other = await context
            .Users.AsNoTracking()
            .SingleOrDefaultAsync(each => each.NormalizedEmail == address && each.Id != user.Id, cancellationToken);
        if (other is not null)
        {
            var (older, younger) = other.RegisteredAt <= user.RegisteredAt ? (other, user) : (user, other);
            LogTaken(logger, younger.Id, older.Id);
            await ReplaceAsync(younger.Id, $"{younger.Id}", cancellationToken);
            if (younger == user)
                return;
        }
        if (!string.Equals(address, user.NormalizedEmail, StringComparison.Ordinal))
            await ReplaceAsync(user.Id, address, cancellationToken);
    }

    private Task<int> ReplaceAsync(Guid userId, string normalizedEmail, CancellationToken cancellationToken) =>
        context
            .Users.Where(user => user.Id == userId)
            .ExecuteUpdateAsync(
                update => update.SetProperty(user => user.NormalizedEmail, normalizedEmail),
                cancellationToken
            );

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "User {UserId} has the same e-mail address as the older user {OlderUserId}, who keeps it; the former can no "
            + "longer sign in"
    )]
    private static partial void LogTaken(ILogger logger, Guid userId, Guid olderUserId);
}
