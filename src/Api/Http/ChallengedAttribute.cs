namespace Concert.Api.Http;

using Concert.Application.Users.RegisterUser;
using Microsoft.AspNetCore.Mvc.Filters;

/// <summary>
/// Requires the solution of a challenge if challenges are on: for the address that registers, for the user who joins, or
/// for a guest to be, who has neither.
/// A user who has the queue token of an earlier join has solved one for it.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ChallengedAttribute : ActionFilterAttribute
{
    public const string Header = "Challenge-Solution";

    public const string Guest = "guest";

    public override void OnActionExecuting(ActionExecutingContext context)
    {
        var http = context.HttpContext;
        var challenge = http.RequestServices.GetRequiredService<IAccountChallenge>();
        var subject =
            context.ActionArguments.Values.OfType<RegisterUserCommand>().SingleOrDefault()?.Email
            ?? http.User.UserId()?.ToString()
            ?? Guest;
        if (!HasJoined(context) && !challenge.IsSolved(subject, http.Request.Headers[Header]))
            context.Result = new ProblemResult(ChallengeErrors.Required);
    }

    private static bool HasJoined(ActionExecutingContext context) =>
        context.HttpContext.Items[typeof(QueuePass)] is QueuePass pass
        && context.ActionArguments["concertId"] is long concertId
        && pass.ConcertId == concertId;
}
