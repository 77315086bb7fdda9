namespace Concert.Api.Controllers;

using Concert.Api.Http;
using Concert.Application.Users.ChangeRole;
using MediatR;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

[Authorize(Roles = BearerAuthentication.OrganizerRole)]
[Route("api/v1/admin/users")]
[Tags("Administration")]
public sealed class AdminUsersController(IMediator mediator) : ApiController(mediator)
{
    /// <summary>Makes a user an organizer or a customer.</summary>
    /// <remarks>It counts on every instance within a second. Nobody changes their own role.</remarks>
    [HttpPut("{userId:guid}/role")]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    [Refuses(404, "users.not_found")]
    [Refuses(409, "users.own_role")]
    public Task<IActionResult> ChangeRole(Guid userId, RoleRequest request) =>
        AnswerAsync(new ChangeRoleCommand(UserId, userId, request.Role));
}

/// <summary>The role to have.</summary>
[ValidatedAs(typeof(ChangeRoleCommand))]
public sealed record RoleRequest(UserRole? Role);
