namespace Concert.Infrastructure.Users;

using Microsoft.EntityFrameworkCore;

internal sealed class UserRepository(ConcertDbContext context) : IUsers
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
}
