namespace Concert.Application.Pipeline;

/// <summary>
/// Gives a request under a key one effect and one answer. While the first request runs, the lock behaviour refuses a
/// repeat. The transaction looks the key up behind the lock of the user's row and adds the answer together with the
/// effect. A request refused before that is looked up too, since a replay needs neither an active place nor a free seat.
/// Refusals are not kept.
/// </summary>
internal sealed class IdempotencyBehavior<TRequest, TResponse>(IUnitOfWork unitOfWork, IIdempotencyRecords records)
    : IPipelineBehavior<TRequest, TResponse>
    where TRequest : IIdempotent
    where TResponse : IResult<TResponse>
{
    public async Task<TResponse> Handle(
        TRequest request,
        CancellationToken cancellationToken,
        RequestHandlerDelegate<TResponse> next
    )
    {
        if (request.Call is not { } call)
            return await next();
        if (call.Refusal is { } refusal)
            return TResponse.Failure(await FindRepeatAsync() ?? refusal);
        unitOfWork.Enclose(call, isFoundByFirstRead: request is IUserCommand);
        try
        {
            var response = await next();
            return response.Error is not null && !call.IsReplay && await FindRepeatAsync() is { } repeat
                ? TResponse.Failure(repeat)
                : response;
        }
        catch (PortException)
        {
            if (await FindRepeatAsync() is { } repeat)
                return TResponse.Failure(repeat);
            throw;
        }

        async Task<Error?> FindRepeatAsync() =>
            await records.FindAsync(call.Key, cancellationToken) is { } first ? call.Repeat(first) : null;
    }
}

public static class IdempotencyErrors
{
    /// <summary>The <c>Idempotency-Key</c> is empty, longer than 255 characters, or not all visible ASCII.</summary>
    /// <remarks>Send a valid key, such as a UUID.</remarks>
    public static readonly Error KeyInvalid = new(
        "idempotency.key_invalid",
        "An Idempotency-Key has 1 to 255 visible ASCII characters.",
        ErrorKind.Invalid
    );

    /// <summary>The key was used for the same call with another body.</summary>
    /// <remarks>Use a new key for a new request.</remarks>
    public static readonly Error KeyReused = new(
        "idempotency.key_reused",
        "The key was used for another request; use a new one.",
        ErrorKind.Unprocessable
    );

    /// <summary>The first request under this key is still running.</summary>
    /// <remarks>Repeat it after <c>Retry-After</c>.</remarks>
    public static readonly Error InProgress = new(
        "idempotency.in_progress",
        "The first request under this key is still running.",
        ErrorKind.Conflict
    )
    {
        RetryAfter = TimeSpan.FromSeconds(1),
    };

    /// <summary>Never sent: it stands for <see cref="IdempotentCall.Payload"/> and labels replays in metrics.</summary>
    internal static readonly Error Replayed = new(
        "replayed",
        "The answer to the first request is given again.",
        ErrorKind.Conflict
    );
}
