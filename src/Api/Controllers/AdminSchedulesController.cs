namespace Concert.Api.Controllers;

using Concert.Api.Http;
using Concert.Application.Concerts;
using Concert.Application.Concerts.BlockSeats;
using Concert.Application.Concerts.CancelSchedule;
using Concert.Application.Concerts.ChangeSchedule;
using Concert.Application.Concerts.GetSchedule;
using MediatR;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

[Authorize(Roles = BearerAuthentication.OrganizerRole)]
[Route("api/v1/admin/schedules")]
[Tags("Administration")]
public sealed class AdminSchedulesController(IMediator mediator) : ApiController(mediator)
{
    /// <summary>Moves a date or its booking window.</summary>
    /// <remarks>What is left out stays as it is. Reservations stay; the event schedule.changed is for telling their holders.</remarks>
    [HttpPatch("{scheduleId:long}")]
    [ProducesResponseType<ScheduleDetails>(StatusCodes.Status200OK)]
    [Refuses(404, "concerts.schedule_not_found")]
    [Refuses(409, "concerts.cancelled")]
    public Task<IActionResult> ChangeSchedule(long scheduleId, ScheduleChange request) =>
        AnswerAsync(new ChangeScheduleCommand(UserId, scheduleId, request), then: new GetScheduleQuery(scheduleId));

    /// <summary>Cancels a date.</summary>
    /// <remarks>
    /// From that instant on nobody holds or pays for it; pending holds end, and every payment is refunded in the background,
    /// once. It cannot be undone. Cancelling again answers the same. The concert shows the progress.
    /// </remarks>
    [HttpPost("{scheduleId:long}/cancel")]
    [Idempotent]
    [ProducesResponseType<Cancellation>(StatusCodes.Status202Accepted)]
    [Refuses(404, "concerts.schedule_not_found")]
    public Task<IActionResult> CancelSchedule(long scheduleId, CancelRequest? request) =>
        AnswerOnceAsync(
            StatusCodes.Status202Accepted,
            call => new CancelScheduleCommand(UserId, scheduleId, request?.Reason) { Call = call }
        );

    /// <summary>Withholds seats from sale, or releases them.</summary>
    /// <remarks>All of them or none. Seats that are so already stay as they are.</remarks>
    [HttpPut("{scheduleId:long}/seats")]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    [Refuses(404, "concerts.schedule_not_found", "concerts.seat_not_found")]
    [Refuses(409, "reservations.seat_taken", "concerts.cancelled")]
    public Task<IActionResult> BlockSeats(long scheduleId, BlockSeatsRequest request) =>
        AnswerAsync(new BlockSeatsCommand(UserId, scheduleId, request.SeatIds, request.Blocked));
}

/// <summary>Seats to withhold from sale, or to release.</summary>
/// <param name="SeatIds">1 to 1,000, each once.</param>
/// <param name="Blocked">Whether they are withheld from now on.</param>
[ValidatedAs(typeof(BlockSeatsCommand))]
public sealed record BlockSeatsRequest(IReadOnlyList<long> SeatIds, bool? Blocked);
