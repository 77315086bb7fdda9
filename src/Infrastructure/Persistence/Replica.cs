namespace Concert.Infrastructure.Persistence;

using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

/// <summary>
/// A PostgreSQL that follows the database. After it has failed or was behind, it is left alone for a second.
/// </summary>
internal sealed partial class Replica(
    DbContextOptions<PostgreSqlContext> options,
    TimeProvider time,
    ILogger<Replica> logger
)
{
    /// <summary>How long a read waits for the replica before it goes to the database itself.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    private long _restsSince;

    private bool IsResting =>
        Volatile.Read(ref _restsSince) is var since and not 0 && time.GetElapsedTime(since) < Rest;

    /// <summary>
    /// A context on the replica, which has all that was committed on the database before this call; null if the replica is
    /// behind or away.
    /// </summary>
    public async Task<PostgreSqlContext?> TryOpenAsync(PostgreSqlContext database)
    {
        if (IsResting)
            return null;
        var position = await database.PositionAsync();
        var context = new PostgreSqlContext(options) { IsReplica = true };
        try
        {
            var asked = time.GetTimestamp();
            while (!await context.HasReplayedAsync(position))
            {
                if (time.GetElapsedTime(asked) > Patience)
                {
                    Leave(cause: null);
                    await context.DisposeAsync();
                    return null;
                }
                await Task.Delay(Pause, time);
            }
            return context;
        }
        catch (Exception exception) when (DatabaseFaults.Causes(exception).Any(context.IsUnavailable))
        {
            Leave(exception);
            await context.DisposeAsync();
            return null;
        }
    }

    /// <summary>It is not read for a second.</summary>
    /// <param name="cause">Null if it is behind.</param>
    public void Leave(Exception? cause)
    {
        Volatile.Write(ref _restsSince, time.GetTimestamp());
        LogLeft(logger, cause);
    }

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "The replica is behind or away; the database is read itself"
    )]
    private static partial void LogLeft(ILogger logger, Exception? cause);
}

/// <summary>Where a scope reads: the database, or once it is said so, the replica.</summary>
public sealed class ReadRoute : IAsyncDisposable
{
    private readonly Replica? _replica;
    private readonly IServiceProvider _services;

    internal ReadRoute(IServiceProvider services, Replica? replica) => (_services, _replica) = (services, replica);

    internal PostgreSqlContext? Context { get; private set; }

    /// <summary>
    /// From now on the scope reads the replica, which shows all that was committed before this call. False if there is none, or
    /// it is behind or away: the scope then reads the database.
    /// </summary>
    public async Task<bool> TryReplicaAsync()
    {
        if (_replica is null)
            return false;
        Context = await _replica.TryOpenAsync((PostgreSqlContext)_services.GetService(typeof(PostgreSqlContext))!);
        return Context is not null;
    }

    /// <summary>The replica has failed while it was read.</summary>
    public void Leave(Exception cause) => _replica?.Leave(cause);

    public ValueTask DisposeAsync() => Context?.DisposeAsync() ?? ValueTask.CompletedTask;
}
