namespace Concert.Api.Controllers;

using System.Globalization;
using Concert.Api.Http;
using Concert.Application.Queue.IssuePass;
using Concert.Application.Queue.IssueToken;
using Concert.Application.Queue.LookAtPlaces;
using Concert.Application.Queue.ShowWaitingRoom;
using Concert.Application.Users.CreateGuest;
using MediatR;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

/// <summary>The page of a concert's waiting room, for people. It is no part of the API.</summary>
[AllowAnonymous]
[ApiExplorerSettings(IgnoreApi = true)]
[Route("waiting-room/{concertId:long}")]
public sealed class WaitingRoomController(
    IMediator mediator,
    IQueueTokens tokens,
    IRevocations revocations,
    IAccountChallenge challenge,
    QueueStreams streams,
    WaitingRoomCookie cookies,
    WaitingRoomTexts texts,
    WaitingRoomPage page,
    IOptions<WaitingRoomOptions> options
) : ApiController(mediator)
{
    [HttpGet]
    public async Task<IActionResult> Show(long concertId)
    {
        var isShop = TryFindShop(out var shop);
        var (room, visitor, error) = await LookAsync(concertId);
        var (view, form) =
            !isShop ? (WaitingRoomView.Of("unknown_shop", Language), "")
            : error is { Kind: ErrorKind.NotFound } ? (WaitingRoomView.Of("unknown", Language), Home(shop))
            : await ViewAsync(concertId, room, visitor, shop);
        Response.Headers.ContentSecurityPolicy = page.PolicyFor(shop?.GetLeftPart(UriPartial.Authority));
        Response.Headers.Vary = "Accept-Language, Cookie";

        // So that the forms of this page say where they come from.
        Response.Headers["Referrer-Policy"] = "strict-origin";
        return new ContentResult
        {
            Content = page.Render(concertId, view, form, Language),
            ContentType = "text/html; charset=utf-8",
            StatusCode =
                view.State is "unknown" ? StatusCodes.Status404NotFound
                : view.State is "unknown_shop" ? StatusCodes.Status400BadRequest
                : StatusCodes.Status200OK,
        };
    }

    /// <summary>What the page shows, for its script. Other pages send the token that they keep.</summary>
    [HttpGet("status")]
    public async Task<IActionResult> Status(long concertId, long first = 0)
    {
        var (room, visitor, error) = await LookAsync(concertId);
        if (error is { Kind: ErrorKind.NotFound })
            return new ProblemResult(error);
        var view = WaitingRoomView.Of(
            room,
            visitor is not null,
            visitor is { IsByCookie: true } ? visitor.First : first,
            Language
        );
        return Ok(visitor is { IsByCookie: false } ? view with { Token = room?.Place?.Token } : view);
    }

    /// <summary>Says that there is news, which the status has, so that no token travels to the page.</summary>
    [HttpGet("events")]
    [DisableRequestTimeout]
    public Task<IActionResult> Events(long concertId) =>
        Find(concertId) is { } visitor
            ? AnswerAsync(
                new LookAtPlacesQuery(concertId, [visitor.Pass]),
                seen =>
                    seen[0] is { } place
                        ? streams.Open(place, isNoticeOnly: true)
                        : new ProblemResult(QueueErrors.TokenExpired)
            )
            : Task.FromResult<IActionResult>(new ProblemResult(QueueErrors.TokenRequired));

    /// <summary>Keeps a place that a page of ours has taken by the API.</summary>
    [HttpPost]
    [QueueToken]
    public Task<IActionResult> Keep(long concertId)
    {
        Error? refusal =
            !IsFromHere() ? WaitingRoomErrors.CrossSite
            : Pass.ConcertId != concertId ? QueueErrors.TokenInvalid
            : null;
        if (refusal is null)
            cookies.Write(HttpContext, concertId, tokens.Issue(Pass), Pass.Position ?? 0);
        return Task.FromResult<IActionResult>(refusal is null ? NoContent() : new ProblemResult(refusal));
    }

    /// <summary>Forgets the place here, where the visitor signs out; the place itself stays.</summary>
    [HttpDelete]
    public Task<IActionResult> Forget(long concertId)
    {
        if (!IsFromHere())
            return Task.FromResult<IActionResult>(new ProblemResult(WaitingRoomErrors.CrossSite));
        WaitingRoomCookie.Delete(HttpContext, concertId);
        return Task.FromResult<IActionResult>(NoContent());
    }

    /// <summary>Takes a place for a guest of another shop, without a script.</summary>
    [HttpPost]
    [Consumes("application/x-www-form-urlencoded")]
    [RateLimited(CountedCalls.Guests)]
    public async Task<IActionResult> Join(long concertId)
    {
        if (!IsFromHere())
            return new ProblemResult(WaitingRoomErrors.CrossSite);
        if (!TryFindShop(out var shop))
            return new ProblemResult(WaitingRoomErrors.UnknownShop);
        if (shop is not null && challenge.IsSolved(ChallengedAttribute.Guest, solution: null))
        {
            var earlier = Find(concertId)?.Pass;
            var userId = earlier?.UserId;
            if (userId is null)
            {
                var guest = await SendAsync(new CreateGuestCommand());
                if (guest.Error is { } refused)
                    return new ProblemResult(refused);
                userId = guest.Value.UserId;
            }
            var joined = await SendAsync(new IssueTokenCommand(userId.Value, concertId, earlier));
            if (joined.Error is { Kind: not ErrorKind.Conflict } error)
                return new ProblemResult(error);
            if (joined.Error is null)
            {
                var status = joined.Value.Status;
                cookies.Write(HttpContext, concertId, status.Token, status.Position ?? 0);
            }
        }
        Response.Headers.Location = $"{Request.Path}{Request.QueryString}";
        return StatusCode(StatusCodes.Status303SeeOther);
    }

    private Language Language => texts.Choose(Request);

    /// <summary>What there is to see, and who looks. A visitor's cookie then has the newest token.</summary>
    private async Task<(WaitingRoom? Room, Visitor? Visitor, Error? Error)> LookAsync(long concertId)
    {
        var visitor = Find(concertId);
        var seen = await SendAsync(new ShowWaitingRoomQuery(concertId, visitor?.Pass));
        if (seen.Error is { } error)
            return (null, visitor, error);
        if (visitor is { IsByCookie: true } && seen.Value.Place is { } place)
        {
            visitor = visitor with { First = visitor.First > 0 ? visitor.First : place.Position ?? 0 };
            cookies.Write(HttpContext, concertId, place.Token, visitor.First);
        }
        return (seen.Value, visitor, null);
    }

    private Visitor? Find(long concertId)
    {
        var header = Request.Headers[QueueTokenAttribute.Header].ToString();
        var cookie = header.Length == 0 ? cookies.Read(Request) : null;
        return
            tokens.Read(cookie?.Token ?? header) is { } pass
            && pass.ConcertId == concertId
            && !revocations.IsErased(pass.UserId)
            ? new Visitor(pass, cookie?.First ?? 0, cookie is not null)
            : null;
    }

    /// <summary>Only shops that are configured are sent anything. No shop in the address: our own.</summary>
    private bool TryFindShop(out Uri? shop)
    {
        var named = Request.Query["shop"].ToString();
        shop = options.Value.Shops.Contains(named, StringComparer.Ordinal) ? new Uri(named) : null;
        return shop is not null || named.Length == 0;
    }

    /// <summary>Leads to our own shop, unless the visitor came for another.</summary>
    private string Home(Uri? shop) => shop is null ? WaitingRoomPage.Link("/", "unknown.link", Language) : "";

    /// <summary>What is to be seen, and the form or link to go on.</summary>
    private async Task<(WaitingRoomView View, string Form)> ViewAsync(
        long concertId,
        WaitingRoom? room,
        Visitor? visitor,
        Uri? shop
    )
    {
        SignedPass? pass = null;
        if (shop is not null && room?.Place is { Status: QueueState.Active } place)
        {
            var signed = await SendAsync(
                new IssuePassCommand(tokens.Read(place.Token)!, shop.GetLeftPart(UriPartial.Authority))
            );
            pass = signed.Error is null ? signed.Value : null;

            // Without a pass there is nowhere to go: the sale has just closed, or the queue is away.
            if (pass is null)
                room = room with { Place = null, IsAway = room.At < room.Sale.SaleClosesAt };
        }
        var view = WaitingRoomView.Of(room, visitor is not null, visitor?.First ?? 0, Language);
        var concert = string.Create(CultureInfo.InvariantCulture, $"/#/concerts/{concertId}");
        var form = view.State switch
        {
            "active" when pass is not null => WaitingRoomPage.HandOver(shop!, pass.Pass, Language),
            "welcome" or "ended" when shop is not null => WaitingRoomPage.Join(
                $"{view.State}.join",
                !challenge.IsSolved(ChallengedAttribute.Guest, solution: null),
                Language
            ),
            "welcome" or "ended" or "active" => WaitingRoomPage.Link(
                concert,
                $"{view.State}.link",
                Language,
                isPrimary: true
            ),
            _ when shop is null => WaitingRoomPage.Link(concert, "link", Language),
            _ => "",
        };
        return (view, form);
    }

    /// <summary>Browsers say where a request comes from, the older ones by its origin alone.</summary>
    private bool IsFromHere() =>
        Request.Headers["Sec-Fetch-Site"].ToString() is { Length: > 0 } site
            ? site is "same-origin" or "none"
            : Request.Headers.Origin.ToString() is not { Length: > 0 } origin
                || origin.Equals(
                    string.Create(CultureInfo.InvariantCulture, $"{Request.Scheme}://{Request.Host}"),
                    StringComparison.OrdinalIgnoreCase
                );

    /// <param name="IsByCookie">Not by a token that a page keeps.</param>
    private sealed record Visitor(QueuePass Pass, long First, bool IsByCookie);
}
