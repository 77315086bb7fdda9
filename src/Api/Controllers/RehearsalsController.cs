namespace Concert.Api.Controllers;

using Concert.Api.Http;
using Concert.Application.Concerts.AddBuyers;
using Concert.Application.Concerts.ListRehearsals;
using Concert.Application.Concerts.RemoveRehearsal;
using MediatR;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

[Authorize(Roles = BearerAuthentication.OrganizerRole)]
[Route("api/v1/admin")]
[Tags("Administration")]
public sealed class RehearsalsController(IMediator mediator) : ApiController(mediator)
{
    /// <summary>Lists rehearsals.</summary>
    /// <remarks>Those that were not removed, newest first. They stand in no other list.</remarks>
    [HttpGet("rehearsals")]
    [ProducesResponseType<Page<RehearsalView>>(StatusCodes.Status200OK)]
    [Refuses(400, "validation.failed")]
    public Task<IActionResult> ListRehearsals(int limit = PageRequest.DefaultLimit, string? cursor = null) =>
        AnswerAsync(new ListRehearsalsQuery(new PageRequest(limit, cursor)));

    /// <summary>Makes virtual buyers for a rehearsal.</summary>
    /// <remarks>
    /// Each starts with `balance`, and has an access token that is good for this rehearsal alone and exempt from the limits of
    /// addresses.
    /// </remarks>
    [HttpPost("concerts/{concertId:long}/rehearsal/buyers")]
    [Idempotent]
    [ProducesResponseType<VirtualBuyers>(StatusCodes.Status201Created)]
    [Refuses(404, "concerts.not_found")]
    [Refuses(409, "concerts.not_a_rehearsal")]
    [Refuses(422, "concerts.too_many_buyers")]
    public Task<IActionResult> AddBuyers(long concertId, BuyersRequest request) =>
        AnswerOnceAsync(
            StatusCodes.Status201Created,
            call => new AddBuyersCommand(UserId, concertId, request.Count, request.Balance) { Call = call },
            isSecret: true
        );

    /// <summary>Removes a rehearsal.</summary>
    /// <remarks>
    /// From then on nobody finds it. All of its data, the virtual buyers included, is removed in the background, in small
    /// steps.
    /// </remarks>
    [HttpDelete("concerts/{concertId:long}/rehearsal")]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    [Refuses(404, "concerts.not_found")]
    [Refuses(409, "concerts.not_a_rehearsal")]
    public Task<IActionResult> RemoveRehearsal(long concertId) =>
        AnswerAsync(new RemoveRehearsalCommand(UserId, concertId));
}

/// <summary>Virtual buyers to make.</summary>
/// <param name="Count">How many: 1 to 5,000, and at most 20,000 in one rehearsal.</param>
/// <param name="Balance">The money that each has: 0 to 10,000,000.</param>
[ValidatedAs(typeof(AddBuyersCommand))]
public sealed record BuyersRequest(int Count, decimal Balance = 0);
