namespace Concert.Api.Http;

using System.Text.Json;
using MediatR;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Mvc;

/// <summary>Shared by all controllers: who calls, and how a result is answered.</summary>
[ApiController]
[Authorize]
[Route("api/v1")]
[Produces("application/json")]
public abstract class ApiController(IMediator mediator) : ControllerBase
{
    /// <summary>The signed-in user; only for actions that require one.</summary>
    protected Guid UserId => User.UserId() ?? throw new InvalidOperationException("The action allows anonymous calls.");

    /// <summary>The caller's place in the queue; only for actions that require its token.</summary>
    protected QueuePass Pass => (QueuePass)HttpContext.Items[typeof(QueuePass)]!;

    /// <summary>The same, where the token is optional.</summary>
    protected QueuePass? GivenPass => HttpContext.Items[typeof(QueuePass)] as QueuePass;

    /// <summary>Sends a request and answers its value, or the problem.</summary>
    protected async Task<IActionResult> AnswerAsync<T>(IRequest<Result<T>> request, Func<T, IActionResult> answer)
    {
        var result = await SendAsync(request);
        return result.Error is { } error ? new ProblemResult(error) : answer(result.Value);
    }

    /// <summary>Sends a request of which the action needs the result itself.</summary>
    protected Task<Result<T>> SendAsync<T>(IRequest<Result<T>> request) =>
        mediator.Send(request, HttpContext.RequestAborted);

    /// <summary>Sends a request and answers 200 with its value, or the problem.</summary>
    protected Task<IActionResult> AnswerAsync<T>(IRequest<Result<T>> request) =>
        AnswerAsync(request, value => Ok(value));

    /// <summary>Answers a query that many ask, from bytes that are kept.</summary>
    /// <param name="query">The query.</param>
    /// <param name="topic">Whose commits put the answer out of date.</param>
    /// <param name="isCounted">The answer has counts of seats.</param>
    protected static Task<IActionResult> PublicRead<T>(
        IRequest<Result<T>> query,
        CatalogueTopic topic,
        bool isCounted = false
    ) => Task.FromResult<IActionResult>(new PublicReadResult<T>(query, topic, isCounted));

    /// <summary>
    /// Sends a command that has one effect per Idempotency-Key, and answers its value, the stored answer to a repeated
    /// request, or the problem.
    /// </summary>
    /// <param name="status">The status of an answer with a value.</param>
    /// <param name="command">Creates the command from the call, which is null if the request has no key.</param>
    /// <param name="location">The path at which the value can be read; null if there is none.</param>
    /// <param name="isSecret">Whether the stored answer is encrypted.</param>
    protected async Task<IActionResult> AnswerOnceAsync<T>(
        int status,
        Func<IdempotentCall?, IRequest<Result<T>>> command,
        Func<T, string?>? location = null,
        bool isSecret = false
    )
    {
        var counted = CountedCall.Of(HttpContext);
        var key = HttpContext.Items[typeof(IdempotencyKey)] as IdempotencyKey;
        var ring = isSecret && key is not null ? RingOf(key) : null;
        var call = key is not null
            ? new IdempotentCall(key, result => Write(Answer(((Result<T>)result).Value).ToPayload()))
            {
                Refusal = counted?.Refusal,
            }
            : null;
        var result = await mediator.Send(command(call), HttpContext.RequestAborted);
        if (call is { IsReplay: true, Payload: { } first })
        {
            if (counted is not null)
                await counted.GiveBackAsync();
            return new StoredAnswerResult(StoredAnswer.Of(ring?.Unprotect(first) ?? first), isReplay: true);
        }
        return result.Error is { } error
            ? new ProblemResult(error)
            : new StoredAnswerResult(Answer(result.Value), isReplay: false);

        byte[] Write(byte[] payload) => ring?.Protect(payload) ?? payload;

        StoredAnswer Answer(T value) =>
            new(status, location?.Invoke(value), JsonSerializer.SerializeToUtf8Bytes(value, Json.Options));
    }

    /// <summary>Encrypts the stored answer of one idempotency key, and of no other.</summary>
    private IDataProtector RingOf(IdempotencyKey key) =>
        HttpContext
            .RequestServices.GetRequiredService<IDataProtectionProvider>()
            .CreateProtector("idempotent answers", $"{key.UserId}", key.Route, key.Key);

    /// <summary>Sends a command and answers 204, or the problem.</summary>
    protected async Task<IActionResult> AnswerAsync(ICommand command)
    {
        var result = await mediator.Send(command, HttpContext.RequestAborted);
        return result.Error is { } error ? new ProblemResult(error) : NoContent();
    }

    /// <summary>Sends a command, then a query, and answers 200 with its value, or the problem.</summary>
    protected async Task<IActionResult> AnswerAsync<T>(ICommand command, IRequest<Result<T>> then)
    {
        var result = await mediator.Send(command, HttpContext.RequestAborted);
        return result.Error is { } error ? new ProblemResult(error) : await AnswerAsync(then);
    }

    /// <summary>201 with the value.</summary>
    protected ObjectResult Created201(object value) => StatusCode(StatusCodes.Status201Created, value);
}
