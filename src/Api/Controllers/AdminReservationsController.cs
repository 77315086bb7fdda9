namespace Concert.Api.Controllers;

using Concert.Api.Http;
using Concert.Application.Reservations.ExportReservations;
using Concert.Application.Reservations.FindReservations;
using Concert.Application.Reservations.InspectReservation;
using MediatR;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Mvc;

[Authorize(Roles = BearerAuthentication.OrganizerRole)]
[Route("api/v1/admin")]
[Tags("Administration")]
public sealed class AdminReservationsController(IMediator mediator) : ApiController(mediator)
{
    /// <summary>Lists a concert's reservations with their buyers, newest first.</summary>
    /// <remarks>With the status of this moment, whether or not any job has run.</remarks>
    /// <param name="concertId">The concert.</param>
    /// <param name="status">Only reservations of this status.</param>
    /// <param name="email">Only those of the user with this address.</param>
    /// <param name="cursor">The nextCursor of the page before.</param>
    /// <param name="limit">1 to 100.</param>
    [HttpGet("concerts/{concertId:long}/reservations")]
    [ProducesResponseType<Page<ReservationDetails>>(StatusCodes.Status200OK)]
    [Refuses(400, "validation.failed")]
    [Refuses(404, "concerts.not_found")]
    public Task<IActionResult> FindReservations(
        long concertId,
        QueryEnum<ReservationStatus>? status,
        string? email,
        string? cursor,
        int limit = PageRequest.DefaultLimit
    ) =>
        AnswerAsync(
            new FindReservationsQuery(
                new ReservationFilter(concertId, status?.Value, email),
                new PageRequest(limit, cursor)
            )
        );

    /// <summary>Exports a concert's reservations with their buyers as CSV, newest first.</summary>
    /// <remarks>
    /// A row a seat, below a header (RFC 4180, UTF-8). A text that a spreadsheet would run as a formula begins with an
    /// apostrophe. Reservations are read while they are sent, so those made meanwhile are missing. If reading fails, the
    /// connection breaks off. The audit trail names who has exported.
    /// </remarks>
    /// <param name="concertId">The concert.</param>
    /// <param name="status">Only reservations of this status.</param>
    /// <param name="email">Only those of the user with this address.</param>
    [HttpGet("concerts/{concertId:long}/reservations.csv")]
    [DisableRequestTimeout]
    [Produces(ReservationsCsv.MediaType)]
    [ProducesResponseType<string>(StatusCodes.Status200OK, ReservationsCsv.MediaType)]
    [Refuses(400, "validation.failed")]
    [Refuses(404, "concerts.not_found")]
    public Task<IActionResult> ExportReservations(
        long concertId,
        QueryEnum<ReservationStatus>? status,
        string? email
    ) =>
        AnswerAsync(
            new ExportReservationsQuery(UserId, new ReservationFilter(concertId, status?.Value, email)),
            export => new ReservationsCsv(concertId, export)
        );

    /// <summary>Returns anybody's reservation with its buyer.</summary>
    /// <remarks>With its payment, if it was paid.</remarks>
    [HttpGet("reservations/{reservationId:guid}")]
    [ProducesResponseType<ReservationDetails>(StatusCodes.Status200OK)]
    [Refuses(404, "reservations.not_found")]
    public Task<IActionResult> InspectReservation(Guid reservationId) =>
        AnswerAsync(new InspectReservationQuery(reservationId));
}
