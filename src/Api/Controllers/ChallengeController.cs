namespace Concert.Api.Controllers;

using Concert.Api.Http;
using Concert.Application.Users.GetChallenge;
using MediatR;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

[AllowAnonymous]
[Tags("Users")]
public sealed class ChallengeController(IMediator mediator) : ApiController(mediator)
{
    /// <summary>Returns a challenge to solve before registering or joining a queue; none is needed if difficulty is 0.</summary>
    /// <remarks>
    /// Find a nonce of 1 to 32 ASCII letters and digits for which SHA-256 over the UTF-8 text "challenge:subject:nonce" begins
    /// with difficulty zero bits, and send "challenge:nonce" in the header Challenge-Solution. The subject is the e-mail
    /// address exactly as in the body when registering, and the user's id when joining, so each account and each user needs
    /// a solution of its own.
    /// </remarks>
    [HttpGet("challenge")]
    [ResponseCache(NoStore = true)]
    [ProducesResponseType<Challenge>(StatusCodes.Status200OK)]
    public Task<IActionResult> GetChallenge() => AnswerAsync(new GetChallengeQuery());
}
