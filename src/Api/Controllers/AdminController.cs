namespace Concert.Api.Controllers;

using Concert.Api.Http;
using Concert.Application.Concerts.AddSchedule;
using Concert.Application.Concerts.ChangePolicy;
using Concert.Application.Concerts.CreateConcert;
using Concert.Application.Concerts.GetStatistics;
using Concert.Application.Concerts.PauseQueue;
using Concert.Application.Concerts.ResumeQueue;
using MediatR;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

[Authorize(Roles = BearerAuthentication.OrganizerRole)]
[Route("api/v1/admin/concerts")]
[Tags("Administration")]
public sealed class AdminController(IMediator mediator) : ApiController(mediator)
{
    /// <summary>Announces a concert. Its dates are added separately.</summary>
    [HttpPost]
    [ProducesResponseType<CreatedConcert>(StatusCodes.Status201Created)]
    [Refuses(400, "validation.failed")]
    [Refuses(403, "auth.forbidden")]
    public Task<IActionResult> CreateConcert(CreateConcertCommand request) => AnswerAsync(request, Created201);

    /// <summary>Adds a date with its seats.</summary>
    [HttpPost("{concertId:long}/schedules")]
    [ProducesResponseType<AddedSchedule>(StatusCodes.Status201Created)]
    [Refuses(400, "validation.failed")]
    [Refuses(403, "auth.forbidden")]
    [Refuses(404, "concerts.not_found")]
    public Task<IActionResult> AddSchedule(long concertId, ScheduleRequest request) =>
        AnswerAsync(
            new AddScheduleCommand(
                concertId,
                request.StartsAt,
                request.BookingOpensAt,
                request.BookingClosesAt,
                request.Seating
            ),
            Created201
        );

    /// <summary>Replaces the policy of a sale, even while it runs.</summary>
    [HttpPut("{concertId:long}/policy")]
    [ProducesResponseType<SalePolicy>(StatusCodes.Status200OK)]
    [Refuses(400, "validation.failed")]
    [Refuses(403, "auth.forbidden")]
    [Refuses(404, "concerts.not_found")]
    public Task<IActionResult> ChangePolicy(long concertId, PolicyValues request) =>
        AnswerAsync(new ChangePolicyCommand(concertId, request));

    /// <summary>Pauses admission; users may still join.</summary>
    [HttpPost("{concertId:long}/queue/pause")]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    [Refuses(403, "auth.forbidden")]
    [Refuses(404, "concerts.not_found")]
    public Task<IActionResult> PauseQueue(long concertId) => AnswerAsync(new PauseQueueCommand(concertId));

    /// <summary>Resumes admission.</summary>
    [HttpPost("{concertId:long}/queue/resume")]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    [Refuses(403, "auth.forbidden")]
    [Refuses(404, "concerts.not_found")]
    public Task<IActionResult> ResumeQueue(long concertId) => AnswerAsync(new ResumeQueueCommand(concertId));

    /// <summary>Returns a concert's current queue, seats and revenue.</summary>
    [HttpGet("{concertId:long}/statistics")]
    [ProducesResponseType<ConcertStatistics>(StatusCodes.Status200OK)]
    [Refuses(403, "auth.forbidden")]
    [Refuses(404, "concerts.not_found")]
    [Refuses(503, "queue.unavailable")]
    public Task<IActionResult> GetStatistics(long concertId) => AnswerAsync(new GetStatisticsQuery(concertId));
}

/// <summary>A date to add.</summary>
public sealed record ScheduleRequest(
    DateTimeOffset StartsAt,
    DateTimeOffset BookingOpensAt,
    DateTimeOffset BookingClosesAt,
    IReadOnlyList<SectionValues> Seating
);
