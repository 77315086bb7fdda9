namespace Concert.Api.Controllers;

using Concert.Api.Http;
using Concert.Application.Concerts;
using Concert.Application.Concerts.AddSchedule;
using Concert.Application.Concerts.CancelConcert;
using Concert.Application.Concerts.ChangeConcert;
using Concert.Application.Concerts.ChangePolicy;
using Concert.Application.Concerts.CreateConcert;
using Concert.Application.Concerts.GetAdminConcert;
using Concert.Application.Concerts.GetSeries;
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
    /// <summary>Announces a concert.</summary>
    /// <remarks>Its dates are added by further calls. What is left out of the policy has its default.</remarks>
    [HttpPost]
    [Idempotent]
    [ProducesResponseType<CreatedConcert>(StatusCodes.Status201Created)]
    [Refuses(422, "concerts.currency_unsupported")]
    public Task<IActionResult> CreateConcert(CreateConcertRequest request) =>
        AnswerOnceAsync(
            StatusCodes.Status201Created,
            call => new CreateConcertCommand(
                UserId,
                request.Title,
                request.Artist,
                request.Venue,
                request.TimeZone,
                request.Description,
                request.Currency,
                request.SaleOpensAt,
                request.SaleClosesAt,
                request.Policy,
                request.Rehearsal
            )
            {
                Call = call,
            }
        );

    /// <summary>Returns a concert as organizers see it.</summary>
    /// <remarks>With the progress of refunds, if it or dates of it were cancelled.</remarks>
    [HttpGet("{concertId:long}")]
    [ProducesResponseType<AdminConcert>(StatusCodes.Status200OK)]
    [Refuses(404, "concerts.not_found")]
    public Task<IActionResult> GetAdminConcert(long concertId) => AnswerAsync(new GetAdminConcertQuery(concertId));

    /// <summary>Changes a concert.</summary>
    /// <remarks>
    /// What is left out stays as it is. Everything can be changed while the sale runs but the currency, and the opening once
    /// a draw has been run.
    /// </remarks>
    [HttpPatch("{concertId:long}")]
    [ProducesResponseType<AdminConcert>(StatusCodes.Status200OK)]
    [Refuses(404, "concerts.not_found")]
    [Refuses(409, "concerts.cancelled", "concerts.already_drawn")]
    [Refuses(422, "concerts.currency_unsupported")]
    public Task<IActionResult> ChangeConcert(long concertId, ConcertChange request) =>
        AnswerAsync(new ChangeConcertCommand(UserId, concertId, request), then: new GetAdminConcertQuery(concertId));

    /// <summary>Cancels a concert with all its dates.</summary>
    /// <remarks>
    /// From that instant on nobody joins, holds or pays; pending holds end, and every payment is refunded in the background,
    /// once. It cannot be undone. Cancelling again returns the first answer. The concert itself shows the progress.
    /// </remarks>
    [HttpPost("{concertId:long}/cancel")]
    [Idempotent]
    [ProducesResponseType<Cancellation>(StatusCodes.Status202Accepted)]
    [Refuses(404, "concerts.not_found")]
    public Task<IActionResult> CancelConcert(long concertId, CancelRequest? request) =>
        AnswerOnceAsync(
            StatusCodes.Status202Accepted,
            call => new CancelConcertCommand(UserId, concertId, request?.Reason) { Call = call }
        );

    /// <summary>Adds a date with its seats.</summary>
    /// <remarks>A section is a block of rows with equally many seats; at most 100,000 seats a date.</remarks>
    [HttpPost("{concertId:long}/schedules")]
    [Idempotent]
    [ProducesResponseType<AddedSchedule>(StatusCodes.Status201Created)]
    [Refuses(404, "concerts.not_found")]
    [Refuses(409, "concerts.cancelled")]
    public Task<IActionResult> AddSchedule(long concertId, ScheduleRequest request) =>
        AnswerOnceAsync(
            StatusCodes.Status201Created,
            call => new AddScheduleCommand(
                UserId,
                concertId,
                request.StartsAt,
                request.BookingOpensAt,
                request.BookingClosesAt,
                request.Seating
            )
            {
                Call = call,
            }
        );

    /// <summary>Replaces the policy of a sale.</summary>
    /// <remarks>
    /// Also while the sale runs. The no-show time, the fairness and the limit of unpaid holds stay as they are if left
    /// out.
    /// </remarks>
    [HttpPut("{concertId:long}/policy")]
    [ProducesResponseType<SalePolicy>(StatusCodes.Status200OK)]
    [Refuses(404, "concerts.not_found")]
    [Refuses(409, "concerts.cancelled")]
    public Task<IActionResult> ChangePolicy(long concertId, PolicyRequest request) =>
        AnswerAsync(new ChangePolicyCommand(UserId, concertId, request.Values()));

    /// <summary>Pauses admission.</summary>
    /// <remarks>Users may still join, and those who are active go on.</remarks>
    [HttpPost("{concertId:long}/queue/pause")]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    [Refuses(404, "concerts.not_found")]
    [Refuses(409, "concerts.cancelled")]
    public Task<IActionResult> PauseQueue(long concertId) => AnswerAsync(new PauseQueueCommand(UserId, concertId));

    /// <summary>Resumes admission.</summary>
    /// <remarks>At the pace of the policy; nobody loses the place.</remarks>
    [HttpPost("{concertId:long}/queue/resume")]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    [Refuses(404, "concerts.not_found")]
    [Refuses(409, "concerts.cancelled")]
    public Task<IActionResult> ResumeQueue(long concertId) => AnswerAsync(new ResumeQueueCommand(UserId, concertId));

    /// <summary>Returns a concert's current queue, seats and revenue.</summary>
    /// <remarks>A second old at most.</remarks>
    [HttpGet("{concertId:long}/statistics")]
    [ProducesResponseType<ConcertStatistics>(StatusCodes.Status200OK)]
    [Refuses(404, "concerts.not_found")]
    [Refuses(503, "queue.unavailable")]
    public Task<IActionResult> GetStatistics(long concertId) => AnswerAsync(new GetStatisticsQuery(concertId));

    /// <summary>Returns the last 15 minutes of a sale.</summary>
    /// <remarks>In steps of five seconds; what each instance counts is added up.</remarks>
    [HttpGet("{concertId:long}/series")]
    [ProducesResponseType<SaleSeries>(StatusCodes.Status200OK)]
    [Refuses(404, "concerts.not_found")]
    public Task<IActionResult> GetSeries(long concertId) => AnswerAsync(new GetSeriesQuery(concertId));
}

/// <summary>A concert to announce; its dates are added one by one.</summary>
/// <param name="TimeZone">The IANA name of the venue's time zone, such as Asia/Seoul; Etc/UTC by default.</param>
/// <param name="Currency">The ISO 4217 code of the installation, KRW unless it is set up otherwise. It may be left out.</param>
/// <param name="Rehearsal">
/// <c>true</c> for a rehearsal: a concert that is not listed, admits only its own virtual buyers, and publishes no events.
/// Remove it when it is over.
/// </param>
[ValidatedAs(typeof(CreateConcertCommand))]
public sealed record CreateConcertRequest(
    string Title,
    string Artist,
    string Venue,
    string? TimeZone,
    string? Description,
    string? Currency,
    DateTimeOffset SaleOpensAt,
    DateTimeOffset SaleClosesAt,
    PolicyValues? Policy,
    bool Rehearsal = false
);

/// <summary>Why something is cancelled.</summary>
/// <param name="Reason">For buyers, at most 500 characters.</param>
[ValidatedAs(typeof(CancelConcertCommand))]
public sealed record CancelRequest(string? Reason = null);

/// <summary>A date to add.</summary>
[ValidatedAs(typeof(AddScheduleCommand))]
public sealed record ScheduleRequest(
    DateTimeOffset StartsAt,
    DateTimeOffset BookingOpensAt,
    DateTimeOffset BookingClosesAt,
    IReadOnlyList<SectionValues> Seating
);

/// <summary>The whole policy of a sale. Only what older clients do not send may be left out, and then stays as it is.</summary>
/// <param name="HoldSeconds">How long a hold lasts: 3 to 3,600 seconds.</param>
/// <param name="MaxSeatsPerUser">Held and confirmed seats of one user for the concert: 1 to 50.</param>
/// <param name="AdmissionsPerInterval">Users let in per interval: 1 to 100,000.</param>
/// <param name="IntervalSeconds">The interval: 1 to 60 seconds.</param>
/// <param name="MaxActive">Users inside at once: 1 to 1,000,000.</param>
/// <param name="ActiveSeconds">How long an admitted user may stay: 3 to 86,400 seconds.</param>
/// <param name="NoShowSeconds">
/// A waiting user who neither asked nor listened for so long is passed over when the turn comes: 10 to 3,600 seconds.
/// </param>
/// <param name="Fairness">
/// The order among those who join before the sale opens: by arrival, or drawn at the opening.
/// </param>
/// <param name="MaxUnpaidHolds">
/// How often one user may hold seats of the concert without paying for them, however the holds end: 1 to 1,000.
/// </param>
[ValidatedAs(typeof(PolicyValues))]
public sealed record PolicyRequest(
    int HoldSeconds,
    int MaxSeatsPerUser,
    int AdmissionsPerInterval,
    int IntervalSeconds,
    int MaxActive,
    int ActiveSeconds,
    int? NoShowSeconds = null,
    Fairness? Fairness = null,
    int? MaxUnpaidHolds = null
)
{
    internal PolicyValues Values() =>
        new(
            HoldSeconds,
            MaxSeatsPerUser,
            AdmissionsPerInterval,
            IntervalSeconds,
            MaxActive,
            ActiveSeconds,
            NoShowSeconds,
            Fairness,
            MaxUnpaidHolds
        );
}
