namespace Concert.Api.Controllers;

using Concert.Api.Http;
using Concert.Application.Payments.RefundPayment;
using MediatR;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

[Authorize(Roles = BearerAuthentication.OrganizerRole)]
[Route("api/v1/admin/payments")]
[Tags("Administration")]
public sealed class RefundsController(IMediator mediator) : ApiController(mediator)
{
    /// <summary>Refunds a payment.</summary>
    /// <remarks>
    /// Cancels the reservation, releases its seats, and returns the money to the payer's balance. A repeat gets the
    /// same answer and changes nothing.
    /// </remarks>
    [HttpPost("{paymentId:guid}/refund")]
    [Idempotent]
    [ProducesResponseType<RefundView>(StatusCodes.Status200OK)]
    [Refuses(404, "payments.not_found")]
    public Task<IActionResult> RefundPayment(Guid paymentId) =>
        AnswerOnceAsync(StatusCodes.Status200OK, call => new RefundPaymentCommand(paymentId) { Call = call });
}
