namespace Concert.Api.Controllers;

using Concert.Api.Http;
using Concert.Application.Users.CreateGuest;
using Concert.Application.Users.RegisterUser;
using Concert.Application.Users.SignIn;
using MediatR;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

[AllowAnonymous]
[Tags("Users")]
public sealed class UsersController(IMediator mediator) : ApiController(mediator)
{
    /// <summary>Registers a customer.</summary>
    /// <remarks>
    /// The account begins with an empty balance. The e-mail address is compared without case, and obvious passwords are
    /// refused. While challenges are on, send the solution of one.
    /// </remarks>
    [HttpPost("auth/register")]
    [Challenged]
    [RateLimited(CountedCalls.Registrations)]
    [ProducesResponseType<RegisteredUser>(StatusCodes.Status201Created)]
    [Refuses(409, "users.email_taken")]
    public Task<IActionResult> Register(RegisterUserCommand request) => AnswerAsync(request, Created201);

    /// <summary>Exchanges an e-mail address and a password for an access token.</summary>
    /// <remarks>
    /// Send the token as Authorization: Bearer. After too many wrong passwords for one account from one address,
    /// further ones have to wait.
    /// </remarks>
    [HttpPost("auth/login")]
    [RateLimited(CountedCalls.SignIns)]
    [ProducesResponseType<AccessTokenResponse>(StatusCodes.Status200OK)]
    [Refuses(401, "users.invalid_credentials")]
    [Refuses(429, "users.too_many_attempts")]
    public Task<IActionResult> Login(SignInRequest request) =>
        AnswerAsync(
            new SignInCommand(request.Email, request.Password, ClientAddress.Of(HttpContext)),
            token => Ok(new AccessTokenResponse(token.Token, "Bearer", (int)token.Lifetime.TotalSeconds))
        );

    /// <summary>Makes a guest: a customer without a name.</summary>
    /// <remarks>
    /// A guest may do what other customers may, as long as the access token lasts; there is no password to get another
    /// one. While challenges are on, send the solution of one.
    /// </remarks>
    [HttpPost("auth/guests")]
    [Challenged]
    [RateLimited(CountedCalls.Guests)]
    [ProducesResponseType<GuestResponse>(StatusCodes.Status201Created)]
    public Task<IActionResult> CreateGuest() =>
        AnswerAsync(
            new CreateGuestCommand(),
            guest =>
                Created201(
                    new GuestResponse(
                        guest.UserId,
                        guest.AccessToken.Token,
                        "Bearer",
                        (int)guest.AccessToken.Lifetime.TotalSeconds
                    )
                )
        );
}

/// <summary>The account to sign in to.</summary>
[ValidatedAs(typeof(SignInCommand))]
public sealed record SignInRequest(string Email, string Password);

/// <summary>An access token for the header <c>Authorization: Bearer</c>.</summary>
public sealed record AccessTokenResponse(string AccessToken, string TokenType, int ExpiresInSeconds);

/// <summary>A guest, and the access token that is the guest's only key.</summary>
public sealed record GuestResponse(Guid UserId, string AccessToken, string TokenType, int ExpiresInSeconds);
