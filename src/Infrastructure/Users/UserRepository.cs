namespace Concert.Infrastructure.Users;

using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

internal sealed partial class UserRepository(
    ConcertDbContext context,
    IOptions<TokenOptions> tokens,
    ILogger<UserRepository> logger
) : IUsers
{
    /// <summary>Tokens have the clock of the instance that signed them.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromDays(1);

    /// <summary>Aggregates whose id is that of their user.</summary>
    private static readonly string[] NamesItsUser = ["User", "Balance"];

    public void Add(User user) => context.Users.Add(user);

    public async Task LockAsync(Guid userId, CancellationToken cancellationToken)
    {
        if (await context.LockRowsAsync<User>(user => user.Id == userId, cancellationToken) == 0)
            throw new PortException(UserErrors.Unknown);
    }

    public async Task<User?> FindLockedAsync(Guid userId, CancellationToken cancellationToken) =>
        (
            await context.LockAsync<User>(user => user.Id == userId && user.ErasedAt == null, cancellationToken)
        ).SingleOrDefault();

    public async Task<User?> FindAsync(Guid userId, CancellationToken cancellationToken) =>
        await context
            .Users.AsNoTracking()
            .SingleOrDefaultAsync(user => user.Id == userId && user.ErasedAt == null, cancellationToken);

    public async Task<User?> FindByEmailAsync(string normalizedEmail, CancellationToken cancellationToken) =>
        await context
            .Users.AsNoTracking()
            .SingleOrDefaultAsync(user => user.NormalizedEmail == normalizedEmail, cancellationToken);

    public async Task<IReadOnlyList<UserView>> ListAsync(
        string start,
        string? after,
        int take,
        CancellationToken cancellationToken
    )
    {
        var users = context
            .Users.AsNoTracking()
            .Where(user => user.Email != "")
            .Select(user => new
            {
                User = user,
                Address = EF.Functions.Collate(user.NormalizedEmail, context.CharacterOrder),
            })
            .Where(each => each.Address.StartsWith(start));
        if (after is not null)
            users = users.Where(each => each.Address.CompareTo(after) > 0);
        return await users
            .OrderBy(each => each.Address)
            .Take(take)
            .Select(each => UserView.Of(each.User))
            .ToListAsync(cancellationToken);
    }

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

    public async Task<ErasureTerms> FindErasureTermsAsync(Guid userId, CancellationToken cancellationToken)
    {
        var now = await context.NowAsync(cancellationToken);
        var own = context.Reservations.Where(reservation => reservation.UserId == userId);
        return new ErasureTerms(
            HasReservations: await own.AnyAsync(
                reservation => reservation.Status == ReservationStatus.Pending && reservation.ExpiresAt > now,
                cancellationToken
            )
                || await own.Where(reservation => reservation.Status == ReservationStatus.Confirmed)
                    .Join(
                        context.Schedules,
                        reservation => reservation.ScheduleId,
                        schedule => schedule.Id,
                        (_, schedule) => new { schedule.StartsAt, schedule.Status }
                    )
                    .AnyAsync(date => date.StartsAt > now || date.Status == ShowStatus.Cancelled, cancellationToken),
            HasBalance: await context.Balances.AnyAsync(
                balance => balance.UserId == userId && balance.Amount > 0,
                cancellationToken
            ),
            now
        );
    }

    public async Task EraseTracesAsync(Guid userId, CancellationToken cancellationToken)
    {
        await context.IdempotencyRows.Where(row => row.UserId == userId).ExecuteDeleteAsync(cancellationToken);

        // By the events of the aggregates that have the user's id, and the unique index of deliveries.
        var id = $"{userId}";
        var events = context
            .Outbox.Where(row => row.AggregateId == id && NamesItsUser.Contains(row.Aggregate))
            .Select(row => row.Id);
        await context
            .WebhookDeliveries.Where(delivery =>
                context.Webhooks.Any(webhook => webhook.Id == delivery.WebhookId)
                && events.Contains(delivery.EventId)
                && delivery.Status != DeliveryStatus.Pending
            )
            .ExecuteUpdateAsync(
                update => update.SetProperty(delivery => delivery.Body, WebhookDelivery.NoBody),
                cancellationToken
            );
    }

    public async Task<int> PurgeGuestsAsync(int take, CancellationToken cancellationToken)
    {
        var before = await context.NowAsync(cancellationToken) - tokens.Value.GuestTokenLifetime - ClockSkew;
        var idle = context.Users.Where(user => user.Version == 0 && user.ReservationCount == 0);
        var ids = await idle.Where(user => user.Email == "" && user.ErasedAt == null && user.RegisteredAt < before)
            .Where(user => context.Balances.Any(balance => balance.UserId == user.Id && balance.Version == 0))
            .OrderBy(user => user.RegisteredAt)
            .Take(take)
            .Select(user => user.Id)
            .ToListAsync(cancellationToken);
        await context.LockRowsAsync<User>(user => ids.Contains(user.Id), cancellationToken);
        await context
            .Balances.Where(balance => ids.Contains(balance.UserId) && balance.Version == 0)
            .Where(balance => idle.Any(user => user.Id == balance.UserId))
            .ExecuteDeleteAsync(cancellationToken);
        return await idle.Where(user => ids.Contains(user.Id))
            .Where(user => !context.Balances.Any(balance => balance.UserId == user.Id))
            .ExecuteDeleteAsync(cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A password hash was not renewed")]
    private static partial void LogNotRenewed(ILogger logger, Exception exception);
}
