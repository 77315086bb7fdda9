namespace Concert.Api.Controllers;

using Concert.Api.Http;
using Concert.Application.Payments.GetPayment;
using Concert.Application.Payments.ListPayments;
using Concert.Application.Payments.Pay;
using MediatR;
using Microsoft.AspNetCore.Mvc;

[Tags("Payments")]
public sealed class PaymentsController(IMediator mediator) : ApiController(mediator)
{
    /// <summary>Pays for a pending reservation from the balance.</summary>
    /// <remarks>
    /// The reservation is confirmed, its seats are sold, and the place in the queue is given up. It needs no queue
    /// token. Send an Idempotency-Key.
    /// </remarks>
    [HttpPost("payments")]
    [Idempotent]
    [ProducesResponseType<PaymentView>(StatusCodes.Status201Created)]
    [Refuses(402, "balances.insufficient")]
    [Refuses(404, "reservations.not_found")]
    [Refuses(409, "reservations.expired", "reservations.cancelled", "payments.already_paid", "concerts.cancelled")]
    [Refuses(422, "payments.currency_mismatch")]
    public Task<IActionResult> Pay(PayRequest request) =>
        AnswerOnceAsync(
            StatusCodes.Status201Created,
            call => new PayCommand(UserId, request.ReservationId) { Call = call },
            payment => Url.Action(nameof(GetPayment), new { paymentId = payment.Id })
        );

    /// <summary>Lists the caller's payments, newest first.</summary>
    /// <remarks>Also those that were refunded.</remarks>
    [HttpGet("payments")]
    [ProducesResponseType<Page<PaymentView>>(StatusCodes.Status200OK)]
    [Refuses(400, "validation.failed")]
    public Task<IActionResult> ListPayments(string? cursor, int limit = PageRequest.DefaultLimit) =>
        AnswerAsync(new ListPaymentsQuery(UserId, new PageRequest(limit, cursor)));

    /// <summary>Returns one of the caller's payments.</summary>
    /// <remarks>A payment of somebody else is 404.</remarks>
    [HttpGet("payments/{paymentId:guid}")]
    [ProducesResponseType<PaymentView>(StatusCodes.Status200OK)]
    [Refuses(404, "payments.not_found")]
    public Task<IActionResult> GetPayment(Guid paymentId) => AnswerAsync(new GetPaymentQuery(UserId, paymentId));
}

/// <param name="ReservationId">A pending reservation of the caller.</param>
[ValidatedAs(typeof(PayCommand))]
public sealed record PayRequest(Guid ReservationId);
