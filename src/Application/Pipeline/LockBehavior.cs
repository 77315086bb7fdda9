namespace Concert.Application.Pipeline;

/// <summary>
/// Holds locks from before the transaction until after the commit; what follows the commit does not wait for their
/// release. A lease can expire and Redis can be away, so the database decides every race (docs/adr/0003).
/// </summary>
internal sealed class LockBehavior<TRequest, TResponse>(
    ILockProvider locks,
    SharedRefusals<TRequest> refusals,
    IUnitOfWork unitOfWork
) : IPipelineBehavior<TRequest, TResponse>
    where TRequest : ILocked
    where TResponse : IResult<TResponse>
{
    public async Task<TResponse> Handle(
        TRequest request,
        CancellationToken cancellationToken,
        RequestHandlerDelegate<TResponse> next
    )
    {
        var plan = request.Lock;
        if (request is IIdempotent { Call: { } call })
            plan = plan with { Alone = LockKeys.Request(call.Key) };
        Error? refusal = null;
        TResponse response;
        var held = await locks.AcquireAsync(plan, IsRefusedAsync, cancellationToken);
        if (held is null)
            return TResponse.Failure(refusal ?? PipelineErrors.Congested);
        try
        {
            response = await next();
        }
        catch
        {
            await held.DisposeAsync();
            throw;
        }
        var release = held.DisposeAsync();
        await unitOfWork.CompleteAsync();
        await release;
        return response;

        async Task<bool> IsRefusedAsync(string key)
        {
            refusal = string.Equals(key, plan.Alone, StringComparison.Ordinal)
                ? IdempotencyErrors.InProgress
                : await refusals.ExplainAsync(request, plan.NoWait).WaitAsync(cancellationToken);
            return refusal is not null;
        }
    }
}
