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
    /// <summary>Makes every access token void that the user has, on every instance within a second.</summary>
    [HttpPost("auth/logout")]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    public Task<IActionResult> Logout() => AnswerAsync(new SignOutCommand(UserId));

    /// <summary>Returns the signed-in user.</summary>
    [HttpGet("users/me")]
    [ProducesResponseType<UserView>(StatusCodes.Status200OK)]
    public Task<IActionResult> GetUser() => AnswerAsync(new GetUserQuery(UserId));

    /// <summary>Replaces the password. Access tokens that were made until now are refused.</summary>
    [HttpPut("users/me/password")]
    [RateLimited(CountedCalls.PasswordChecks)]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    [Refuses(400, "validation.failed")]
    [Refuses(401, "users.invalid_credentials")]
    [Refuses(429, "users.too_many_attempts")]
    [Refuses(503, "requests.congested")]
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
    [HttpGet("users/me/export")]
    [DisableRequestTimeout]
    [ProducesResponseType<UserExport>(StatusCodes.Status200OK)]
    public Task<IActionResult> Export() => AnswerAsync(new ExportUserQuery(UserId));

    /// <summary>Erases address, name and password. Money and seats stay in the books under the id alone.</summary>
    [HttpDelete("users/me")]
    [RateLimited(CountedCalls.PasswordChecks)]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    [Refuses(400, "validation.failed")]
    [Refuses(401, "users.invalid_credentials")]
    [Refuses(409, "users.has_reservations", "users.has_balance")]
    [Refuses(429, "users.too_many_attempts")]
    [Refuses(503, "requests.congested")]
    public Task<IActionResult> Erase(ErasureRequest request) =>
        AnswerAsync(new EraseUserCommand(UserId, request.Password, ClientAddress.Of(HttpContext)));
}

/// <summary>The password to be replaced, and the new one: 8 to 128 characters.</summary>
public sealed record PasswordRequest(string CurrentPassword, string NewPassword);

/// <summary>The password, so that a stolen token does not suffice.</summary>
public sealed record ErasureRequest(string Password);
