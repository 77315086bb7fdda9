namespace Concert.Api.Http;

using System.Text.Json;
using System.Threading.Channels;
using Concert.Application.Queue.LookAtPlaces;
using MediatR;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;

/// <summary>
/// Streams of server-sent events that tell users of their places. One loop serves all streams of the instance: it looks at
/// many places by one query, each as often as its status says that it is worth asking, and at once when the instance's one
/// subscription says that the place has changed or may have had its turn. A stream ends with its place, its client or the
/// host, and lives on while Redis or the database is away.
/// </summary>
public sealed partial class QueueEvents(
    IServiceScopeFactory scopes,
    TimeProvider time,
    IHostApplicationLifetime lifetime,
    ILogger<QueueEvents> logger
) : BackgroundService
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly Dictionary<long, Dictionary<Guid, List<EventStream>>> _streams = [];
    private bool _isListening;

    /// <summary>How many streams are open.</summary>
    public int Count => Find(_ => true).Count;

    /// <summary>Answers with a stream that begins with the place as it was seen just now.</summary>
    internal IActionResult Stream(PlaceSeen first) => new StreamResult(new EventStream(first, time.GetUtcNow()));

    /// <summary>
    /// Middleware that writes the stream with which the rest of the pipeline has answered. So nothing of that pipeline stays
    /// in memory for as long as the stream is open, nor what it has read of the request.
    /// </summary>
    public async Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        await next(http);
        if (http.Items.TryGetValue(typeof(EventStream), out var stream))
        {
            http.Features.Set<IItemsFeature>(null);
            http.Features.Set<IQueryFeature>(null);
            await WriteAsync(http, (EventStream)stream!);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The server waits for its requests to end before it stops the other services, so this does not wait for that.
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime.ApplicationStopping);
        await Task.WhenAll(EveryTick(LookAsync, ending.Token), EveryTick(BeatAsync, ending.Token));
        foreach (var stream in Find(_ => true))
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

    /// <summary>Marks the streams whose places a change may concern.</summary>
    private void Notice(QueueChange change)
    {
        lock (_gate)
        {
            if (!_streams.TryGetValue(change.ConcertId, out var users))
                return;
            var concerned = change.UserId is { } userId
                ? users.GetValueOrDefault(userId) ?? []
                : users.Values.SelectMany(streams => streams).Where(stream => stream.HasTurnWithin(change.Passed));
            foreach (var stream in concerned)
                stream.IsDue = true;
        }
    }

    /// <summary>Looks at all places that are due, those in front first, and tells their streams.</summary>
    private async Task LookAsync(CancellationToken cancellationToken)
    {
        if (!_isListening)
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<IWaitingQueue>().ListenAsync(Notice, cancellationToken);
            _isListening = true;
        }

        var now = time.GetUtcNow();
        var due = Find(stream => stream.IsDue || stream.DueAt <= now).OrderBy(stream => stream.Pass.Position);
        foreach (var concert in due.GroupBy(stream => stream.ConcertId))
        foreach (var some in concert.Chunk(IWaitingQueue.MaxPlaces))
            await LookAsync(concert.Key, some, now, cancellationToken);
    }

    private async Task LookAsync(
        long concertId,
        EventStream[] streams,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        // Before the look, so that no change after it is missed.
        foreach (var stream in streams)
            stream.LookAgain(now + PauseAfterFailure);
        await using var scope = scopes.CreateAsyncScope();
        var seen = await scope
            .ServiceProvider.GetRequiredService<IMediator>()
            .Send(new LookAtPlacesQuery(concertId, [.. streams.Select(stream => stream.Pass)]), cancellationToken);
        foreach (var (stream, place) in streams.Zip(seen.Value))
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
        foreach (var stream in Find(stream => stream.WokenAt <= now - Heartbeat))
            stream.Wake(now);
        return Task.CompletedTask;
    }

    private List<EventStream> Find(Func<EventStream, bool> which)
    {
        lock (_gate)
            return [.. _streams.Values.SelectMany(users => users.Values.SelectMany(streams => streams)).Where(which)];
    }

    private void Add(EventStream stream)
    {
        lock (_gate)
        {
            if (!_streams.TryGetValue(stream.ConcertId, out var users))
                _streams[stream.ConcertId] = users = [];
            if (!users.TryGetValue(stream.UserId, out var streams))
                users[stream.UserId] = streams = new List<EventStream>(capacity: 1);
            streams.Add(stream);
        }
    }

    private void Remove(EventStream stream)
    {
        lock (_gate)
        {
            var users = _streams[stream.ConcertId];
            var streams = users[stream.UserId];
            streams.Remove(stream);
            if (streams.Count == 0)
                users.Remove(stream.UserId);
            if (users.Count == 0)
                _streams.Remove(stream.ConcertId);
        }
    }

    private async Task WriteAsync(HttpContext http, EventStream stream)
    {
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["X-Accel-Buffering"] = "no";
        Add(stream);
        if (lifetime.ApplicationStopping.IsCancellationRequested)
            stream.End();
        try
        {
            // Clients that lose an instance together should not come back together.
            await WriteAsync(http, $"retry: {Random.Shared.Next(1_000, 5_000)}\n\n");
            while (await stream.WaitAsync(http.RequestAborted))
                await WriteAsync(http, stream.TakeNews() is { } status ? Event(status) : ":\n\n");
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client has gone away; there is nobody left to tell.
        }
        finally
        {
            Remove(stream);
        }
    }

    /// <summary>A client that connects again sends the id, which is the newest token, with it.</summary>
    private static string Event(QueueStatus status) =>
        $"id: {status.Token}\nevent: status\ndata: {JsonSerializer.Serialize(status, Json.Options)}\n\n";

    private static async Task WriteAsync(HttpContext http, string text)
    {
        await http.Response.WriteAsync(text, http.RequestAborted);
        await http.Response.Body.FlushAsync(http.RequestAborted);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Streams of queue events wait for Redis or the database")]
    private static partial void LogFailed(ILogger logger, Exception exception);

    private sealed class StreamResult(EventStream stream) : IActionResult
    {
        public Task ExecuteResultAsync(ActionContext context)
        {
            context.HttpContext.Items[typeof(EventStream)] = stream;
            return Task.CompletedTask;
        }
    }

    /// <summary>
    /// One open stream: what it last knew of its place, and a signal to its writer. There are thousands, so it keeps no
    /// more than that.
    /// </summary>
    private sealed class EventStream
    {
        private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);

        private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(
            new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
        );
        private QueueStatus? _news;
        private long _passed;

        // At once, since something may have changed before the stream was known.
        private volatile bool _isDue = true;

        public EventStream(PlaceSeen first, DateTimeOffset now)
        {
            (Pass, _passed, _news) = (first.Pass, first.Passed, first.Status);
            DueAt = now;
            Wake(now);
        }

        public QueuePass Pass { get; private set; }
        public long ConcertId => Pass.ConcertId;
        public Guid UserId => Pass.UserId;
        public DateTimeOffset WokenAt { get; private set; }
        public DateTimeOffset DueAt { get; private set; }

        /// <summary>Whether the place is worth a look at once.</summary>
        public bool IsDue
        {
            get => _isDue;
            set => _isDue = value;
        }

        /// <summary>Whether the place may have had its turn when so many places have had theirs.</summary>
        public bool HasTurnWithin(long passed) => !Pass.IsActive && (Pass.Position ?? 0) <= passed - _passed;

        /// <summary>Not due any more, unless nothing is seen until then.</summary>
        public void LookAgain(DateTimeOffset at)
        {
            _isDue = false;
            DueAt = at;
        }

        /// <summary>Takes what was seen of the place now, and tells the writer if it is new.</summary>
        public void Show(PlaceSeen place, DateTimeOffset at)
        {
            var isNews = (place.Pass.Position, place.Pass.ActiveUntil) != (Pass.Position, Pass.ActiveUntil);
            (Pass, _passed) = (place.Pass, place.Passed);

            // When it is worth asking again, but for an active place not later than its end.
            var pause = TimeSpan.FromSeconds(place.Status.PollAfterSeconds);
            if (Pass.ActiveUntil is { } until && until - Pass.AsOf < pause)
                pause = TimeSpan.FromTicks(Math.Max(ShortestPause.Ticks, (until - Pass.AsOf).Ticks));
            DueAt = at + pause;
            if (!isNews)
                return;
            Interlocked.Exchange(ref _news, place.Status);
            Wake(at);
        }

        public void Wake(DateTimeOffset at)
        {
            WokenAt = at;
            _signal.Writer.TryWrite(true);
        }

        public void End() => _signal.Writer.TryComplete();

        /// <summary>Waits for something to write; false once the stream has ended.</summary>
        public async Task<bool> WaitAsync(CancellationToken cancellationToken)
        {
            while (await _signal.Reader.WaitToReadAsync(cancellationToken))
            {
                if (_signal.Reader.TryRead(out _))
                    return true;
            }
            return false;
        }

        /// <summary>The status that was not written yet; null if there is none.</summary>
        public QueueStatus? TakeNews() => Interlocked.Exchange(ref _news, null);
    }
}
