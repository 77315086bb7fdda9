namespace Concert.Api.Http;

using System.Text.Json;
using System.Threading.Channels;
using Concert.Application.Queue.LookAtPlaces;
using Microsoft.AspNetCore.Mvc;

/// <summary>
/// The stream of one client: what it last knew of its place, and a signal to the request that writes it as server-sent
/// events. There are thousands, so it keeps no more than that.
/// </summary>
internal sealed class QueueStream : IActionResult
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);

    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );
    private QueueStatus? _news;
    private long _passed;

    private readonly bool _isNoticeOnly;

    public QueueStream(PlaceSeen first, DateTimeOffset now, bool isNoticeOnly)
    {
        _isNoticeOnly = isNoticeOnly;
        (Pass, _passed, _news) = (first.Pass, first.Passed, first.Status);
        DueAt = now;
        Wake(now);
    }

    public QueuePass Pass { get; private set; }
    public DateTimeOffset WokenAt { get; private set; }
    public DateTimeOffset DueAt { get; private set; }

    /// <summary>Whether the place is worth a look at once: it may have changed before the stream was known.</summary>
    public volatile bool IsDue = true;

    /// <summary>Whether the place may have had its turn when so many places have had theirs.</summary>
    public bool HasTurnWithin(long passed) => !Pass.IsActive && (Pass.Position ?? 0) <= passed - _passed;

    /// <summary>Not due any more, unless nothing is seen until then.</summary>
    public void LookAgain(DateTimeOffset at)
    {
        IsDue = false;
        DueAt = at;
    }

    /// <summary>Takes what was seen of the place now, and tells the client if it is new.</summary>
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

    /// <summary>Has the news written, or a heartbeat if there are none.</summary>
    public void Wake(DateTimeOffset at)
    {
        WokenAt = at;
        _signal.Writer.TryWrite(true);
    }

    public void End() => _signal.Writer.TryComplete();

    /// <summary>Leaves the writing to <see cref="QueueStreams.InvokeAsync"/>; HEAD asks for the headers only.</summary>
    public Task ExecuteResultAsync(ActionContext context)
    {
        var http = context.HttpContext;
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers["X-Accel-Buffering"] = "no";
        if (!HttpMethods.IsHead(http.Request.Method))
            http.Items[typeof(QueueStream)] = this;
        return Task.CompletedTask;
    }

    /// <summary>Writes what there is to tell until the stream has ended or the client has gone away.</summary>
    public async Task WriteAsync(HttpContext http)
    {
        try
        {
            // Clients that lose an instance together should not come back together.
            await WriteAsync(http, $"retry: {Random.Shared.Next(1_000, 5_000)}\n\n");
            while (await _signal.Reader.WaitToReadAsync(http.RequestAborted))
            {
                if (_signal.Reader.TryRead(out _))
                    await WriteAsync(http, Interlocked.Exchange(ref _news, null) is { } news ? Event(news) : ":\n\n");
            }
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // There is nobody left to tell.
        }
    }

    /// <summary>A client that connects again sends the id, which is the newest token, with it.</summary>
    private string Event(QueueStatus status) =>
        _isNoticeOnly
            ? "event: status\ndata:\n\n"
            : $"id: {status.Token}\nevent: status\ndata: {JsonSerializer.Serialize(status, Json.Options)}\n\n";

    private static async Task WriteAsync(HttpContext http, string text)
    {
        await http.Response.WriteAsync(text, http.RequestAborted);
        await http.Response.Body.FlushAsync(http.RequestAborted);
    }
}
