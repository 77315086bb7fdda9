namespace Concert.Api.Controllers;

using Concert.Api.Http;
using Concert.Application.Concerts.GetConcert;
using Concert.Application.Concerts.GetSchedule;
using Concert.Application.Concerts.ListConcerts;
using Concert.Application.Concerts.ListSchedules;
using Concert.Application.Concerts.ListSeats;
using Concert.Application.Concerts.RankConcerts;
using MediatR;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

[AllowAnonymous]
[Tags("Concerts")]
public sealed class ConcertsController(IMediator mediator) : ApiController(mediator)
{
    /// <summary>Lists all concerts, newest first.</summary>
    /// <remarks>Counts of seats are a second old at most, and a new concert shows within five seconds.</remarks>
    [HttpGet("concerts")]
    [ProducesResponseType<Page<ConcertSummary>>(StatusCodes.Status200OK)]
    [ProducesResponseType(StatusCodes.Status304NotModified)]
    [Refuses(400, "validation.failed")]
    public Task<IActionResult> ListConcerts(string? cursor, int limit = PageRequest.DefaultLimit) =>
        PublicRead(new ListConcertsQuery(new PageRequest(limit, cursor)), CatalogueTopic.List, isCounted: true);

    /// <summary>Returns a concert.</summary>
    /// <remarks>With its description and the policy of its sale.</remarks>
    [HttpGet("concerts/{concertId:long}")]
    [ProducesResponseType<ConcertDetails>(StatusCodes.Status200OK)]
    [ProducesResponseType(StatusCodes.Status304NotModified)]
    [Refuses(404, "concerts.not_found")]
    public Task<IActionResult> GetConcert(long concertId) =>
        PublicRead(new GetConcertQuery(concertId), CatalogueTopic.Concert(concertId), isCounted: true);

    /// <summary>Lists the dates of a concert that can be booked now.</summary>
    /// <remarks>In the order in which they were added.</remarks>
    [HttpGet("concerts/{concertId:long}/schedules")]
    [ProducesResponseType<Page<ScheduleView>>(StatusCodes.Status200OK)]
    [ProducesResponseType(StatusCodes.Status304NotModified)]
    [Refuses(400, "validation.failed")]
    [Refuses(404, "concerts.not_found")]
    public Task<IActionResult> ListSchedules(long concertId, string? cursor, int limit = PageRequest.DefaultLimit) =>
        PublicRead(
            new ListSchedulesQuery(concertId, new PageRequest(limit, cursor)),
            CatalogueTopic.Concert(concertId),
            isCounted: true
        );

    /// <summary>Returns a date.</summary>
    /// <remarks>What takes place, where and when; at any time, also when booking is over.</remarks>
    [HttpGet("schedules/{scheduleId:long}")]
    [ProducesResponseType<ScheduleDetails>(StatusCodes.Status200OK)]
    [ProducesResponseType(StatusCodes.Status304NotModified)]
    [Refuses(404, "concerts.schedule_not_found")]
    public Task<IActionResult> GetSchedule(long scheduleId) =>
        PublicRead(new GetScheduleQuery(scheduleId), CatalogueTopic.Schedule(scheduleId), isCounted: true);

    /// <summary>Lists the concerts that sold the most seats.</summary>
    /// <remarks>Counts seats confirmed within the window that ends now; ten seconds old at most.</remarks>
    /// <param name="window">hour, day or week.</param>
    /// <param name="limit">1 to 100.</param>
    [HttpGet("concerts/ranking")]
    [ProducesResponseType<Page<RankedConcert>>(StatusCodes.Status200OK)]
    [ProducesResponseType(StatusCodes.Status304NotModified)]
    [Refuses(400, "validation.failed")]
    public Task<IActionResult> RankConcerts(QueryEnum<RankingWindow>? window, int limit = 10) =>
        PublicRead(new RankConcertsQuery(window?.Value ?? RankingWindow.Day, limit), CatalogueTopic.None);

    /// <summary>Lists the seats of a date with their current status.</summary>
    /// <remarks>A second old at most, also when a hold merely expires.</remarks>
    /// <param name="scheduleId">The date.</param>
    /// <param name="status">available, held or sold; all seats if omitted.</param>
    [HttpGet("schedules/{scheduleId:long}/seats")]
    [ProducesResponseType<SeatMap>(StatusCodes.Status200OK)]
    [ProducesResponseType(StatusCodes.Status304NotModified)]
    [Refuses(400, "validation.failed")]
    [Refuses(404, "concerts.schedule_not_found")]
    public Task<IActionResult> ListSeats(long scheduleId, QueryEnum<SeatStatus>? status) =>
        PublicRead(new ListSeatsQuery(scheduleId, status?.Value), CatalogueTopic.Schedule(scheduleId));
}
