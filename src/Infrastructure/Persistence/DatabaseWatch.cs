namespace Concert.Infrastructure.Persistence;

using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

/// <summary>
/// Asks the database every second whether it is there, before the first request too. It counts as away after two
/// questions in a row without an answer: a connection that was closed, or a stall of this process, is no outage.
/// </summary>
internal sealed partial class DatabaseWatch(
    DatabaseState state,
    DatabaseLink database,
    ConnectionPool pool,
    TimeProvider time,
    ILogger<DatabaseWatch> logger
) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await LookAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await LookAsync(stoppingToken);
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        var (askedAt, wasAway) = (time.GetTimestamp(), state.IsAway);
        try
        {
            await AskTwiceAsync(cancellationToken);
            if (wasAway)
                pool.Clear();
            state.NoteAnswer();
            if (wasAway)
                LogBack(logger);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            state.NoteSilence(askedAt);
            if (state.IsAway && !wasAway)
                LogAway(logger, exception);
        }
    }

    private async Task AskTwiceAsync(CancellationToken cancellationToken)
    {
        try
        {
            await database.AskAsync<int>("SELECT 1", cancellationToken);
        }
        catch (Exception) when (!state.IsAway && !cancellationToken.IsCancellationRequested)
        {
            await database.AskAsync<int>("SELECT 1", cancellationToken);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The database is away: public reads are served from memory, and everything else is refused"
    )]
    private static partial void LogAway(ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database is back")]
    private static partial void LogBack(ILogger logger);
}

/// <summary>The connections of requests and jobs.</summary>
/// <param name="Clear">Closes those that are idle, and the others once they are given back.</param>
internal sealed record ConnectionPool(Action Clear);
