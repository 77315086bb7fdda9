namespace Concert.Api.Controllers;

using Concert.Api.Http;
using Concert.Application.Users.ChangePassword;
using Concert.Application.Users.EraseUser;
using Concert.Application.Users.ExportUser;
using Concert.Application.Users.GetUser;
using Concert.Application.Users.SignOut;
using MediatR;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Mvc;

[Tags("Users")]
public sealed class AccountController(IMediator mediator) : ApiController(mediator)
{
    /// <summary>Signs out everywhere.</summary>
    /// <remarks>
    /// Every access token that the user has is refused from now on, on every instance within a second.
    /// </remarks>
    [HttpPost("auth/logout")]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    public Task<IActionResult> Logout() => AnswerAsync(new SignOutCommand(UserId));

    /// <summary>Returns the signed-in user.</summary>
    /// <remarks>The role is the one that counts now, whatever the access token says.</remarks>
    [HttpGet("users/me")]
    [ProducesResponseType<UserView>(StatusCodes.Status200OK)]
    public Task<IActionResult> GetMe() => AnswerAsync(new GetUserQuery(UserId));

    /// <summary>Replaces the password.</summary>
    /// <remarks>Access tokens that were made until now are refused, so sign in again.</remarks>
    [HttpPut("users/me/password")]
    [RateLimited(CountedCalls.PasswordChecks)]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    [Refuses(401, "users.invalid_credentials")]
    [Refuses(429, "users.too_many_attempts")]
    public Task<IActionResult> ChangePassword(PasswordRequest request) =>
        AnswerAsync(
            new ChangePasswordCommand(
                UserId,
                request.CurrentPassword,
                request.NewPassword,
                ClientAddress.Of(HttpContext)
            )
        );

    /// <summary>Returns all that is kept about the signed-in user.</summary>
    /// <remarks>The lists are read page by page while they are sent, newest first.</remarks>
    [HttpGet("users/me/export")]
    [DisableRequestTimeout]
    [ProducesResponseType<UserExport>(StatusCodes.Status200OK)]
    public Task<IActionResult> ExportMe() => AnswerAsync(new ExportUserQuery(UserId));

    /// <summary>Erases the signed-in user.</summary>
    /// <remarks>
    /// Address, name and password are erased; money and seats stay in the books under the id alone. It is refused while
    /// the user has a hold, a ticket for a date to come, or money.
    /// </remarks>
    [HttpDelete("users/me")]
    [RateLimited(CountedCalls.PasswordChecks)]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    [Refuses(401, "users.invalid_credentials")]
    [Refuses(409, "users.has_reservations", "users.has_balance")]
    [Refuses(429, "users.too_many_attempts")]
    public Task<IActionResult> EraseMe(ErasureRequest request) =>
        AnswerAsync(new EraseUserCommand(UserId, request.Password, ClientAddress.Of(HttpContext)));
}

/// <summary>The password to be replaced, and the new one: 8 to 128 characters.</summary>
[ValidatedAs(typeof(ChangePasswordCommand))]
public sealed record PasswordRequest(string CurrentPassword, string NewPassword);

/// <summary>The password, so that a stolen token does not suffice; that of a guest is empty.</summary>
[ValidatedAs(typeof(EraseUserCommand))]
public sealed record ErasureRequest(string Password);
