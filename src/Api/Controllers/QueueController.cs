namespace Concert.Api.Controllers;

using System.Globalization;
using System.Text.Json;
using Concert.Api.Http;
using Concert.Application.Queue.GetDraw;
using Concert.Application.Queue.GetQueueStatus;
using Concert.Application.Queue.IssuePass;
using Concert.Application.Queue.IssueToken;
using Concert.Application.Queue.LeaveQueue;
using Concert.Application.Queue.LookAtPlaces;
using MediatR;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Mvc;

[Tags("Queue")]
public sealed class QueueController(IMediator mediator, QueueStreams streams) : ApiController(mediator)
{
    /// <summary>Joins a concert's queue.</summary>
    /// <remarks>
    /// Answers 201 with a new place, or 200 with the place that the user already has. Joining is possible before the
    /// sale opens and while the queue is paused. A user who also sends the Queue-Token of an earlier join keeps that
    /// place even if the queue has lost its data.
    /// </remarks>
    [HttpPost("concerts/{concertId:long}/queue/tokens")]
    [RateLimited(CountedCalls.Joins)]
    [QueueToken(IsOptional = true)]
    [Challenged]
    [DisableRequestTimeout]
    [ProducesResponseType<QueueStatus>(StatusCodes.Status200OK)]
    [ProducesResponseType<QueueStatus>(StatusCodes.Status201Created)]
    [Refuses(403, "concerts.rehearsal_only")]
    [Refuses(404, "concerts.not_found")]
    [Refuses(409, "queue.closed", "concerts.cancelled")]
    [Refuses(503, "queue.unavailable", "queue.full")]
    public Task<IActionResult> JoinQueue(long concertId) =>
        AnswerAsync(
            new IssueTokenCommand(UserId, concertId, GivenPass) { RehearsalId = User.RehearsalId() },
            issued => Paced(issued.Status, issued.IsNew ? StatusCodes.Status201Created : StatusCodes.Status200OK)
        );

    /// <summary>Returns the caller's place.</summary>
    /// <remarks>
    /// The token may change with the status: use the newest. Ask again after pollAfterSeconds, which is also sent as
    /// Retry-After.
    /// </remarks>
    [HttpGet("queue/status")]
    [QueueToken]
    [DisableRequestTimeout]
    [ProducesResponseType<QueueStatus>(StatusCodes.Status200OK)]
    [Refuses(401, "queue.token_required", "queue.token_invalid")]
    [Refuses(404, "queue.token_expired")]
    [Refuses(503, "queue.unavailable")]
    public Task<IActionResult> GetQueueStatus() =>
        AnswerAsync(new GetQueueStatusQuery(Pass), status => Paced(status, StatusCodes.Status200OK));

    /// <summary>Streams the caller's place as server-sent events.</summary>
    /// <remarks>
    /// An event of the type status comes on connecting and whenever the place changes. The stream ends when the place
    /// does.
    /// </remarks>
    [HttpGet("queue/events")]
    [AllowAnonymous]
    [QueueToken(AcceptQuery = true)]
    [DisableRequestTimeout]
    [Produces("text/event-stream")]
    [ProducesResponseType<string>(StatusCodes.Status200OK, "text/event-stream")]
    [Refuses(401, "auth.required", "queue.token_required", "queue.token_invalid")]
    [Refuses(404, "queue.token_expired")]
    [Refuses(503, "queue.unavailable")]
    public Task<IActionResult> StreamQueueEvents() =>
        AnswerAsync(
            new LookAtPlacesQuery(Pass.ConcertId, [Pass]),
            seen => seen[0] is { } place ? streams.Open(place) : new ProblemResult(QueueErrors.TokenExpired)
        );

    /// <summary>Gives up the caller's place.</summary>
    /// <remarks>Holds that the user has stay until they expire, and can be paid.</remarks>
    [HttpDelete("queue/tokens/current")]
    [QueueToken]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    [Refuses(401, "queue.token_required", "queue.token_invalid")]
    [Refuses(404, "queue.token_expired")]
    [Refuses(503, "queue.unavailable")]
    public Task<IActionResult> LeaveQueue() => AnswerAsync(new LeaveQueueCommand(Pass));

    /// <summary>Signs a pass to another shop.</summary>
    /// <remarks>
    /// The pass proves for five minutes, but not past the end of the place, that the place is active. The shop verifies it
    /// by the keys of /.well-known/jwks.json, and refuses a second use of its sub, which is the same in all passes of the
    /// place.
    /// </remarks>
    [HttpPost("queue/passes")]
    [QueueToken]
    [ProducesResponseType<SignedPass>(StatusCodes.Status201Created)]
    [Refuses(401, "queue.token_required", "queue.token_invalid")]
    [Refuses(403, "queue.not_active")]
    [Refuses(404, "queue.passes_off")]
    [Refuses(503, "queue.unavailable")]
    public Task<IActionResult> IssuePass(PassRequest request) =>
        AnswerAsync(new IssuePassCommand(Pass, request.Audience), Created201);

    /// <summary>Returns the public data of a concert's draw.</summary>
    /// <remarks>
    /// The hash of its seed at once, and from the opening the entries, their hash and the seed. It identifies nobody;
    /// users find their own entry in the status of their place.
    /// </remarks>
    [HttpGet("concerts/{concertId:long}/queue/draw")]
    [AllowAnonymous]
    [ProducesResponseType<DrawView>(StatusCodes.Status200OK)]
    [ProducesResponseType(StatusCodes.Status304NotModified)]
    [Refuses(404, "concerts.not_found")]
    public Task<IActionResult> GetDraw(long concertId) =>
        PublicRead(new GetDrawQuery(concertId), CatalogueTopic.Concert(concertId));

    /// <summary>
    /// Also sends the time until the next poll as Retry-After. The answer of the busiest calls is written as it is, without
    /// the framework's search for a formatter.
    /// </summary>
    private StoredAnswerResult Paced(QueueStatus status, int code)
    {
        Response.Headers.RetryAfter = status.PollAfterSeconds.ToString(CultureInfo.InvariantCulture);
        var body = JsonSerializer.SerializeToUtf8Bytes(status, Json.Options);
        return new StoredAnswerResult(new StoredAnswer(code, Location: null, body), isReplay: false);
    }
}

/// <summary>The shop that the pass is for, such as its origin; it refuses passes for others.</summary>
[ValidatedAs(typeof(IssuePassCommand))]
public sealed record PassRequest(string Audience);
