namespace Concert.Api.Http;

using Concert.Application.Queue.LookAtPlaces;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

/// <summary>The open streams of this instance, by concert and user.</summary>
public sealed class QueueStreams(
    TimeProvider time,
    IHostApplicationLifetime lifetime,
    IOptions<RateLimitOptions> limits
)
{
    private readonly InFlight _inFlight = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<long, Dictionary<Guid, List<QueueStream>>> _streams = [];

    private bool IsLimited => limits.Value.Enabled is true;

    /// <summary>How many streams are open.</summary>
    public int Count => Find(_ => true).Count;

    /// <summary>Answers with a stream that begins with the place as it was seen just now.</summary>
    /// <param name="first">The place.</param>
    /// <param name="isNoticeOnly">The events say that there is news, but not what.</param>
    internal IActionResult Open(PlaceSeen first, bool isNoticeOnly = false) =>
        new QueueStream(first, time.GetUtcNow(), isNoticeOnly);

    /// <summary>
    /// Middleware that writes the stream with which the rest of the pipeline has answered. So nothing of that pipeline stays
    /// in memory for as long as the stream is open, nor what it has read of the request.
    /// </summary>
    public async Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        await next(http);
        if (!http.Items.TryGetValue(typeof(QueueStream), out var item) || item is not QueueStream stream)
            return;
        http.Features.Set<IItemsFeature>(null);
        http.Features.Set<IQueryFeature>(null);
        var most = IsLimited && http.User.RehearsalId() is null ? limits.Value.StreamsPerAddress : int.MaxValue;
        if (!_inFlight.TryBegin(ClientAddress.Of(http), most, out var slot))
        {
            await CallLimits.RefuseAsync(http, "streams", most, "streams_per_address");
            return;
        }
        Add(stream);
        try
        {
            if (lifetime.ApplicationStopping.IsCancellationRequested)
                stream.End();
            await stream.WriteAsync(http);
        }
        finally
        {
            Remove(stream);
            _inFlight.End(slot);
        }
    }

    /// <summary>Marks the streams whose places a change may concern.</summary>
    internal void Notice(QueueChange change)
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

    internal List<QueueStream> Find(Func<QueueStream, bool> which)
    {
        lock (_gate)
            return [.. _streams.Values.SelectMany(users => users.Values.SelectMany(streams => streams)).Where(which)];
    }

    private void Add(QueueStream stream)
    {
        lock (_gate)
        {
            if (!_streams.TryGetValue(stream.Pass.ConcertId, out var users))
                _streams[stream.Pass.ConcertId] = users = [];
            if (!users.TryGetValue(stream.Pass.UserId, out var streams))
                users[stream.Pass.UserId] = streams = new List<QueueStream>(capacity: 1);
            if (IsLimited && streams.Count >= limits.Value.StreamsPerPlace)
            {
                streams[0].End();
                streams.RemoveAt(0);
            }
            streams.Add(stream);
        }
    }

    /// <summary>Unless it was ended for another one.</summary>
    private void Remove(QueueStream stream)
    {
        lock (_gate)
        {
            if (
                !_streams.TryGetValue(stream.Pass.ConcertId, out var users)
                || !users.TryGetValue(stream.Pass.UserId, out var streams)
            )
                return;
            streams.Remove(stream);
            if (streams.Count == 0)
                users.Remove(stream.Pass.UserId);
            if (users.Count == 0)
                _streams.Remove(stream.Pass.ConcertId);
        }
    }
}
