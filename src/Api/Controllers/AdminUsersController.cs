namespace Concert.Api.Controllers;

using Concert.Api.Http;
using Concert.Application.Users.ChangeRole;
using Concert.Application.Users.FindUsers;
using MediatR;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

[Authorize(Roles = BearerAuthentication.OrganizerRole)]
[Route("api/v1/admin/users")]
[Tags("Administration")]
public sealed class AdminUsersController(IMediator mediator) : ApiController(mediator)
{
    /// <summary>Finds users by their address, in its order.</summary>
    /// <remarks>Those who were erased are not found. The audit trail names who was shown.</remarks>
    /// <param name="email">The address or its beginning, without case; all users if left out.</param>
    /// <param name="cursor">The nextCursor of the page before.</param>
    /// <param name="limit">1 to 100.</param>
    [HttpGet]
    [ProducesResponseType<Page<UserView>>(StatusCodes.Status200OK)]
    [Refuses(400, "validation.failed")]
    public Task<IActionResult> FindUsers(string? email, string? cursor, int limit = PageRequest.DefaultLimit) =>
        AnswerAsync(new FindUsersQuery(UserId, email, new PageRequest(limit, cursor)));

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
