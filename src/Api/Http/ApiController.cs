namespace Concert.Api.Http;

using Concert.Domain.Queue;
using MediatR;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

/// <summary>What all controllers share: who calls, and how a result is answered.</summary>
[ApiController]
[Authorize]
[Route("api/v1")]
[Produces("application/json")]
public abstract class ApiController(IMediator mediator) : ControllerBase
{
    /// <summary>The signed-in user; only for actions that require one.</summary>
    protected Guid UserId => User.UserId() ?? throw new InvalidOperationException("The action allows anonymous calls.");

    /// <summary>The place in the queue; only for actions that require its token.</summary>
    protected QueuePass Pass => (QueuePass)HttpContext.Items[typeof(QueuePass)]!;

    /// <summary>The same where the token is optional.</summary>
    protected QueuePass? GivenPass => HttpContext.Items[typeof(QueuePass)] as QueuePass;

    /// <summary>Sends a request and answers its value, or the problem.</summary>
    protected async Task<IActionResult> AnswerAsync<T>(IRequest<Result<T>> request, Func<T, IActionResult> answer)
    {
        var result = await mediator.Send(request, HttpContext.RequestAborted);
        return result.Error is { } error ? new ProblemResult(error) : answer(result.Value);
    }

    /// <summary>Sends a request and answers 200 with its value, or the problem.</summary>
    protected Task<IActionResult> AnswerAsync<T>(IRequest<Result<T>> request) =>
        AnswerAsync(request, value => Ok(value));

    /// <summary>Sends a command and answers 204, or the problem.</summary>
    protected async Task<IActionResult> AnswerAsync(ICommand command)
    {
        var result = await mediator.Send(command, HttpContext.RequestAborted);
        return result.Error is { } error ? new ProblemResult(error) : NoContent();
    }

    /// <summary>201 with the value.</summary>
    protected ObjectResult Created201(object value) => StatusCode(StatusCodes.Status201Created, value);
}
