namespace Concert.Api.Http;

using Concert.Application.Queue.LookAtPlaces;
using MediatR;

/// <summary>
/// Looks at the places of all open streams of the instance: at many by one query, at each as often as its status says that
/// it is worth asking, and at once when the instance's one subscription says that it has changed or may have had its turn.
/// A stream ends with its place, its client or the host, and lives on while Redis or the database is away.
/// </summary>
internal sealed partial class QueueWatch(
    QueueStreams streams,
    IServiceScopeFactory scopes,
    TimeProvider time,
    IHostApplicationLifetime lifetime,
    ILogger<QueueWatch> logger
) : BackgroundService
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(2);

    private bool _isListening;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The server waits for its requests to end before it stops the other services, so this does not wait for that.
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime.ApplicationStopping);
        await Task.WhenAll(EveryTick(LookAsync, ending.Token), EveryTick(BeatAsync, ending.Token));
        foreach (var stream in streams.Find(_ => true))
            stream.End();
    }

    /// <summary>Does something at every tick, and after a pause again if it failed, until the host ends.</summary>
    private async Task EveryTick(Func<CancellationToken, Task> action, CancellationToken ending)
    {
        using var timer = new PeriodicTimer(Tick, time);
        while (!ending.IsCancellationRequested)
        {
            try
            {
                await action(ending);
                await timer.WaitForNextTickAsync(ending);
            }
            catch (OperationCanceledException) when (ending.IsCancellationRequested)
            {
                // The host ends.
            }
            catch (Exception exception)
            {
                LogFailed(logger, exception);
                await Task.Delay(PauseAfterFailure, time, ending)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Looks at all places that are due, those in front first, and tells their streams.</summary>
    private async Task LookAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        if (!_isListening)
        {
            var queue = scope.ServiceProvider.GetRequiredService<IWaitingQueue>();
            await queue.ListenAsync(streams.Notice, cancellationToken);
            _isListening = true;
        }

        var now = time.GetUtcNow();
        var due = streams.Find(stream => stream.IsDue || stream.DueAt <= now).OrderBy(stream => stream.Pass.Position);
        var mediator = scope.ServiceProvider.GetRequiredService<IMediator>();
        Exception? failure = null;
        foreach (var concert in due.GroupBy(stream => stream.Pass.ConcertId))
        {
            try
            {
                foreach (var some in concert.Chunk(IWaitingQueue.MaxPlaces))
                    await LookAsync(mediator, concert.Key, some, now, cancellationToken);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                // Those of other concerts go on. One line a tick is enough, since all of them may wait for the same.
                failure ??= exception;
            }
        }
        if (failure is not null)
            LogFailed(logger, failure);
    }

    private static async Task LookAsync(
        IMediator mediator,
        long concertId,
        QueueStream[] streams,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        // Before the look, so that no change after it is missed.
        foreach (var stream in streams)
            stream.LookAgain(now + PauseAfterFailure);
        var query = new LookAtPlacesQuery(concertId, [.. streams.Select(stream => stream.Pass)]);
        var seen = await mediator.Send(query, cancellationToken);

        // A concert that is unknown, such as after the database was restored, has no places.
        var places = seen.Error is null ? seen.Value : new PlaceSeen?[streams.Length];
        foreach (var (stream, place) in streams.Zip(places))
        {
            if (place is null)
                stream.End();
            else
                stream.Show(place, now);
        }
    }

    /// <summary>A stream that has nothing to say is woken to send a heartbeat.</summary>
    private Task BeatAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        foreach (var stream in streams.Find(stream => stream.WokenAt <= now - Heartbeat))
            stream.Wake(now);
        return Task.CompletedTask;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Streams of queue events wait for Redis or the database")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
