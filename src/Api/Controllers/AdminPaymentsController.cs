namespace Concert.Api.Controllers;

using Concert.Api.Http;
using Concert.Application.Payments.InspectPayment;
using Concert.Application.Payments.RefundPayment;
using MediatR;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

[Authorize(Roles = BearerAuthentication.OrganizerRole)]
[Route("api/v1/admin/payments")]
[Tags("Administration")]
public sealed class AdminPaymentsController(IMediator mediator) : ApiController(mediator)
{
    /// <summary>Returns anybody's payment with its payer.</summary>
    /// <remarks>Also when it was refunded.</remarks>
    [HttpGet("{paymentId:guid}")]
    [ProducesResponseType<PaymentDetails>(StatusCodes.Status200OK)]
    [Refuses(404, "payments.not_found")]
    public Task<IActionResult> InspectPayment(Guid paymentId) => AnswerAsync(new InspectPaymentQuery(paymentId));

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
        AnswerOnceAsync(StatusCodes.Status200OK, call => new RefundPaymentCommand(UserId, paymentId) { Call = call });
}
