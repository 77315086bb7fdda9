namespace Concert.Infrastructure.Users;

using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

internal sealed partial class UserRepository(ConcertDbContext context, ILogger<UserRepository> logger) : IUsers
{
    public void Add(User user) => context.Users.Add(user);

    public async Task LockAsync(Guid userId, CancellationToken cancellationToken)
    {
        if (await context.LockRowsAsync<User>(user => user.Id == userId, cancellationToken) == 0)
            throw new PortException(UserErrors.Unknown);
    }

    public async Task<User?> FindByEmailAsync(string normalizedEmail, CancellationToken cancellationToken) =>
        await context
            .Users.AsNoTracking()
            .SingleOrDefaultAsync(user => user.NormalizedEmail == normalizedEmail, cancellationToken);

    public async Task TryRenewHashAsync(User user, string passwordHash, CancellationToken cancellationToken)
    {
        try
        {
            await context
                .Users.Where(each => each.Id == user.Id && each.PasswordHash == user.PasswordHash)
                .ExecuteUpdateAsync(
                    update => update.SetProperty(each => each.PasswordHash, passwordHash),
                    cancellationToken
                );
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotRenewed(logger, exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A password hash was not renewed")]
    private static partial void LogNotRenewed(ILogger logger, Exception exception);
}
