namespace Concert.Api.Controllers;

using Concert.Api.Http;
using Concert.Application.Audit.ListAuditEntries;
using MediatR;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

[Authorize(Roles = BearerAuthentication.OrganizerRole)]
[Route("api/v1/admin/audit")]
[Tags("Administration")]
public sealed class AuditController(IMediator mediator) : ApiController(mediator)
{
    /// <summary>Lists what organizers did, newest first.</summary>
    /// <remarks>Calls that were refused are not listed, nor repeats that changed nothing.</remarks>
    [HttpGet]
    [ProducesResponseType<Page<AuditEntryView>>(StatusCodes.Status200OK)]
    [Refuses(400, "validation.failed")]
    public Task<IActionResult> ListAuditEntries(string? cursor, int limit = PageRequest.DefaultLimit) =>
        AnswerAsync(new ListAuditEntriesQuery(new PageRequest(limit, cursor)));
}
