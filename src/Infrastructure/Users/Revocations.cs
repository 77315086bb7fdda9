namespace Concert.Infrastructure.Users;

using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

/// <summary>What a user's access tokens are worth since the user last changed.</summary>
/// <param name="Generation">Tokens of an earlier one are refused.</param>
/// <param name="Role">What the user is now, whatever the token says.</param>
internal sealed record Standing(
    Guid UserId,
    int Generation,
    UserRole Role,
    bool IsErased,
    long Version,
    DateTimeOffset ChangedAt
);

/// <summary>The changes of as long as a token may last.</summary>
internal sealed class Revocations(IOptions<TokenOptions> options, TimeProvider time) : IRevocations
{
    /// <summary>Changes have the database's clock, from which that of an instance may differ.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromDays(1);

    /// <summary>A change is visible this long after its instant at the latest: longer than a transaction lasts.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<Guid, Standing> _standings = new();
    private DateTimeOffset? _latest;

    /// <summary>Null if the user has not changed since any token that is still good was made.</summary>
    public Standing? Find(Guid userId) => _standings.GetValueOrDefault(userId);

    public bool IsErased(Guid userId) => Find(userId) is { IsErased: true };

    public Task NoteAsync(User user)
    {
        Note(
            new Standing(
                user.Id,
                user.TokenGeneration,
                user.Role,
                user.ErasedAt is not null,
                user.Version,
                user.AccessChangedAt!.Value
            )
        );
        return Task.CompletedTask;
    }

    /// <summary>Reads what has changed since the last time. Not to be called twice at once.</summary>
    public async Task ReadAsync(ConcertDbContext context, CancellationToken cancellationToken)
    {
        var oldest = time.GetUtcNow() - options.Value.LongestLifetime - ClockSkew;
        await foreach (
            var standing in ChangedSince(context, _latest - Overlap ?? oldest).WithCancellation(cancellationToken)
        )
        {
            Note(standing);
            if (!(_latest >= standing.ChangedAt))
                _latest = standing.ChangedAt;
        }
        foreach (var (userId, standing) in _standings)
        {
            if (standing.ChangedAt < oldest)
                _standings.TryRemove(KeyValuePair.Create(userId, standing));
        }
    }

    internal static IAsyncEnumerable<Standing> ChangedSince(ConcertDbContext context, DateTimeOffset since) =>
        context
            .Users.Where(user => user.AccessChangedAt >= since)
            .OrderBy(user => user.AccessChangedAt)
            .Select(user => new Standing(
                user.Id,
                user.TokenGeneration,
                user.Role,
                user.ErasedAt != null,
                user.Version,
                user.AccessChangedAt!.Value
            ))
            .AsAsyncEnumerable();

    private void Note(Standing standing) =>
        _standings.AddOrUpdate(
            standing.UserId,
            standing,
            (_, known) => known.Version > standing.Version ? known : standing
        );
}

/// <summary>
/// Reads the changes before the first request is served, and then twice a second. While the database is away, what was read
/// last holds.
/// </summary>
internal sealed partial class RevocationWatch(
    Revocations revocations,
    IServiceScopeFactory scopes,
    TimeProvider time,
    ILogger<RevocationWatch> logger
) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private bool _isAway;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await TryReadAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await TryReadAsync(stoppingToken);
    }

    private async Task TryReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await revocations.ReadAsync(
                scope.ServiceProvider.GetRequiredService<ConcertDbContext>(),
                cancellationToken
            );
            _isAway = false;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            if (!_isAway)
                LogNotRead(logger, exception);
            _isAway = true;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Changes of users cannot be read; those read before still hold")]
    private static partial void LogNotRead(ILogger logger, Exception exception);
}
