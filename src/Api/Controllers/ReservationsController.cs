namespace Concert.Api.Controllers;

using Concert.Api.Http;
using Concert.Application.Reservations.CancelReservation;
using Concert.Application.Reservations.GetReservation;
using Concert.Application.Reservations.HoldSeat;
using Concert.Application.Reservations.ListReservations;
using MediatR;
using Microsoft.AspNetCore.Mvc;

[Tags("Reservations")]
public sealed class ReservationsController(IMediator mediator) : ApiController(mediator)
{
    /// <summary>Holds seats of one date, all or none.</summary>
    /// <remarks>
    /// Needs an active place in the queue of the concert. The hold lasts as long as the policy says, and paying
    /// confirms it.
    /// </remarks>
    [HttpPost("reservations")]
    [RateLimited(CountedCalls.Holds)]
    [Idempotent]
    [QueueToken]
    [ProducesResponseType<ReservationView>(StatusCodes.Status201Created)]
    [Refuses(401, "queue.token_required", "queue.token_invalid")]
    [Refuses(403, "queue.not_active")]
    [Refuses(404, "concerts.schedule_not_found", "concerts.seat_not_found")]
    [Refuses(409, "reservations.seat_taken", "concerts.not_on_sale", "concerts.cancelled")]
    [Refuses(422, "reservations.seat_limit_exceeded", "reservations.hold_limit_exceeded")]
    [Refuses(503, "queue.unavailable")]
    public Task<IActionResult> HoldSeats(HoldSeatsRequest request) =>
        AnswerOnceAsync(
            StatusCodes.Status201Created,
            call => new HoldSeatCommand(UserId, Pass, request.ScheduleId, request.SeatIds) { Call = call },
            held => Url.Action(nameof(GetReservation), new { reservationId = held.Id })
        );

    /// <summary>Lists the caller's reservations, newest first.</summary>
    /// <remarks>
    /// With the status of this moment, whether or not any job has run.
    /// </remarks>
    [HttpGet("reservations")]
    [ProducesResponseType<Page<ReservationView>>(StatusCodes.Status200OK)]
    [Refuses(400, "validation.failed")]
    public Task<IActionResult> ListReservations(string? cursor, int limit = PageRequest.DefaultLimit) =>
        AnswerAsync(new ListReservationsQuery(UserId, new PageRequest(limit, cursor)));

    /// <summary>Returns one of the caller's reservations.</summary>
    /// <remarks>With what, where and when, also when booking is over.</remarks>
    [HttpGet("reservations/{reservationId:guid}")]
    [ProducesResponseType<ReservationView>(StatusCodes.Status200OK)]
    [Refuses(404, "reservations.not_found")]
    public Task<IActionResult> GetReservation(Guid reservationId) =>
        AnswerAsync(new GetReservationQuery(UserId, reservationId));

    /// <summary>Returns a QR code of the reservation's id.</summary>
    /// <remarks>An SVG image, dark on transparent, for a ticket that is shown at the door.</remarks>
    [HttpGet("reservations/{reservationId:guid}/qr")]
    [Produces(ReservationQr.MediaType)]
    [ProducesResponseType<string>(StatusCodes.Status200OK, ReservationQr.MediaType)]
    [Refuses(404, "reservations.not_found")]
    public Task<IActionResult> GetReservationQr(Guid reservationId) =>
        AnswerAsync(
            new GetReservationQuery(UserId, reservationId),
            reservation => Content(ReservationQr.Draw(reservation.Id), ReservationQr.MediaType)
        );

    /// <summary>Cancels a hold.</summary>
    /// <remarks>Its seats are free at once. A repeat changes nothing.</remarks>
    [HttpDelete("reservations/{reservationId:guid}")]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    [Refuses(404, "reservations.not_found")]
    [Refuses(409, "reservations.already_confirmed", "reservations.expired")]
    public Task<IActionResult> CancelReservation(Guid reservationId) =>
        AnswerAsync(new CancelReservationCommand(UserId, reservationId));
}

/// <param name="ScheduleId">The date.</param>
/// <param name="SeatIds">1 to 100 distinct seats of that date.</param>
[ValidatedAs(typeof(HoldSeatCommand))]
public sealed record HoldSeatsRequest(long ScheduleId, IReadOnlyList<long> SeatIds);
