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
internal sealed record Standing(int Generation, UserRole Role, bool IsErased, long Version, DateTimeOffset ChangedAt);

/// <summary>
/// The changes of as long as a token may last, read before the first request is served and then twice a second. While the
/// database is away, what was read last holds.
/// </summary>
internal sealed partial class Revocations(
    IServiceScopeFactory scopes,
    IOptions<TokenOptions> options,
    TimeProvider time,
    ILogger<Revocations> logger
) : BackgroundService, IRevocations
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>A change is visible this long after its instant at the latest: longer than a transaction lasts.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<Guid, Standing> _standings = new();
    private DateTimeOffset? _readUntil;
    private bool _isAway;

    /// <summary>Null if the user has not changed since any token that is still good was made.</summary>
    public Standing? Find(Guid userId) => _standings.GetValueOrDefault(userId);

    public Task NoteAsync(User user)
    {
        Note(user.Id, StandingOf(user));
        return Task.CompletedTask;
    }

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
            await ReadAsync(cancellationToken);
            _isAway = false;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            if (!_isAway)
                LogNotRead(logger, exception);
            _isAway = true;
        }
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<ConcertDbContext>();
        var now = await context.NowAsync(cancellationToken);
        var oldest = now - options.Value.LongestLifetime;
        var since = _readUntil - Overlap ?? oldest;
        await foreach (var user in ChangedSince(context, since).WithCancellation(cancellationToken))
            Note(user.Id, StandingOf(user));
        _readUntil = now;
        foreach (var (userId, standing) in _standings)
        {
            if (standing.ChangedAt < oldest)
                _standings.TryRemove(KeyValuePair.Create(userId, standing));
        }
    }

    internal static IAsyncEnumerable<User> ChangedSince(ConcertDbContext context, DateTimeOffset since) =>
        context.Users.AsNoTracking().Where(user => user.AccessChangedAt >= since).AsAsyncEnumerable();

    private void Note(Guid userId, Standing standing) =>
        _standings.AddOrUpdate(userId, standing, (_, known) => known.Version > standing.Version ? known : standing);

    private static Standing StandingOf(User user) =>
        new(user.TokenGeneration, user.Role, user.ErasedAt is not null, user.Version, user.AccessChangedAt!.Value);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Changes of users cannot be read; those read before still hold")]
    private static partial void LogNotRead(ILogger logger, Exception exception);
}
