namespace Concert.Api.Controllers;

using Concert.Api.Http;
using Concert.Application.Instances;
using Concert.Application.Instances.ListInstances;
using MediatR;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

[Authorize(Roles = BearerAuthentication.OrganizerRole)]
[Route("api/v1/admin/instances")]
[Tags("Administration")]
public sealed class InstancesController(IMediator mediator) : ApiController(mediator)
{
    /// <summary>Lists the instances of the service.</summary>
    /// <remarks>
    /// Those that were there in the last 15 minutes, at most 200, in the order in which they started. While Redis is away,
    /// the answering instance alone.
    /// </remarks>
    [HttpGet]
    [ProducesResponseType<Page<InstanceView>>(StatusCodes.Status200OK)]
    public Task<IActionResult> ListInstances() => AnswerAsync(new ListInstancesQuery());
}
