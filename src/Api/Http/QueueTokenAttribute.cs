namespace Concert.Api.Http;

using Microsoft.AspNetCore.Mvc.Filters;

/// <summary>
/// Requires a queue token that this service signed for the caller, before the body is read. It proves whose place it
/// is, not that the place still exists.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class QueueTokenAttribute : Attribute, IAsyncResourceFilter
{
    public const string Header = "Queue-Token";
    public const string QueryParameter = "queueToken";

    /// <summary>
    /// Also accepts the token in the query, where it suffices on its own, because a browser's EventSource sends no
    /// headers.
    /// </summary>
    public bool AcceptQuery { get; init; }

    /// <summary>Continues without a pass if no token is valid: joining is the remedy for a bad one.</summary>
    public bool IsOptional { get; init; }

    public async Task OnResourceExecutionAsync(ResourceExecutingContext context, ResourceExecutionDelegate next)
    {
        var http = context.HttpContext;
        var tokens = http.RequestServices.GetRequiredService<IQueueTokens>();
        var revocations = http.RequestServices.GetRequiredService<IRevocations>();
        var fromQuery = AcceptQuery ? http.Request.Query[QueryParameter].ToString() : "";
        var token = fromQuery.Length > 0 ? fromQuery : http.Request.Headers[Header].ToString();
        var userId = http.User.UserId();

        if (userId is null && fromQuery.Length == 0)
        {
            await Problems.WriteAsync(http, StatusCodes.Status401Unauthorized);
            return;
        }
        var pass = token.Length == 0 ? null : tokens.Read(token);
        // A browser that reconnects sends the id of the last event, which is the newest token of the place.
        if (
            AcceptQuery
            && pass is not null
            && tokens.Read(http.Request.Headers["Last-Event-ID"].ToString()) is { } newest
        )
            pass = newest.UserId == pass.UserId && newest.ConcertId == pass.ConcertId ? newest : pass;
        var isOwn = pass is not null && (userId is null ? !revocations.IsErased(pass.UserId) : pass.UserId == userId);
        if (!isOwn && !IsOptional)
        {
            context.Result = new ProblemResult(
                token.Length == 0 ? QueueErrors.TokenRequired : QueueErrors.TokenInvalid
            );
            return;
        }
        http.Items[typeof(QueuePass)] = isOwn ? pass : null;
        await next();
    }
}
