namespace Concert.Application.Pipeline;

/// <summary>
/// Gives a repeated request the answer to the first one, before anything is asked of it: it needs neither a live place in
/// the queue nor a lock. A request that is refused is looked for once more, since what it is refused for may be what the
/// first one has done meanwhile. Refusals are not kept.
/// </summary>
internal sealed class ReplayBehavior<TRequest, TResponse>(IIdempotencyRecords records)
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
        if (await FindRepeatAsync(call, cancellationToken) is { } repeat)
            return repeat;
        var response = await next();
        return response.Error is null ? response : await FindRepeatAsync(call, cancellationToken) ?? response;
    }

    /// <summary>The answer to a repeat; null if the key has not been used.</summary>
    private async Task<TResponse?> FindRepeatAsync(IdempotentCall call, CancellationToken cancellationToken)
    {
        if (await records.FindAsync(call.Key, cancellationToken) is not { } first)
            return default;
        if (!first.BodyHash.AsSpan().SequenceEqual(call.Key.BodyHash))
            return TResponse.Failure(IdempotencyErrors.KeyReused);
        call.Replay(first.Answer);
        return TResponse.Failure(IdempotencyErrors.Replayed);
    }
}

/// <summary>
/// Turns a repeat away while the first request is still running. The lock decides nothing:
/// <see cref="ClaimBehavior{TRequest,TResponse}"/> takes the key in the database. It is taken after admission, because
/// while Redis is away it begins the command's transaction, and admission asks the database by a connection of its own.
/// </summary>
internal sealed class RequestLockBehavior<TRequest, TResponse>(ILockProvider locks)
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
        var held = await locks.AcquireAsync([LockKeys.Request(call.Key)], TimeSpan.Zero, cancellationToken);
        await using (held)
            return held is null ? TResponse.Failure(IdempotencyErrors.InProgress) : await next();
    }
}

/// <summary>
/// Takes the key as the first thing in the transaction and adds the answer as the last, so that effect and answer are
/// there together or not at all. Of two that take one key, the later waits for the earlier to commit or fail.
/// </summary>
internal sealed class ClaimBehavior<TRequest, TResponse>(IIdempotencyRecords records)
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

        if (!await records.TryClaimAsync(call.Key, cancellationToken))
            return TResponse.Failure(IdempotencyErrors.InProgress);
        var response = await next();
        if (response.Error is null)
            records.Complete(call.Write(response));
        return response;
    }
}

public static class IdempotencyErrors
{
    public static readonly Error KeyInvalid = new(
        "idempotency.key_invalid",
        "An Idempotency-Key has 1 to 255 visible ASCII characters.",
        ErrorKind.Invalid
    );

    public static readonly Error KeyReused = new(
        "idempotency.key_reused",
        "The key was used for another request; use a new one.",
        ErrorKind.Unprocessable
    );

    public static readonly Error InProgress = new(
        "idempotency.in_progress",
        "The first request under this key is still running.",
        ErrorKind.Conflict
    )
    {
        RetryAfter = TimeSpan.FromSeconds(1),
    };

    /// <summary>
    /// Not sent to anybody: it stands for the answer that <see cref="IdempotentCall.Answer"/> has, and counts the replays
    /// in the measurements.
    /// </summary>
    internal static readonly Error Replayed = new(
        "replayed",
        "The answer to the first request is given again.",
        ErrorKind.Conflict
    );
}
