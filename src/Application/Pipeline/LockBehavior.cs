namespace Concert.Application.Pipeline;

/// <summary>
/// Holds locks from before the transaction until after the commit. A lease can expire and Redis can be away, so the
/// database decides every race (docs/adr/0003).
/// </summary>
internal sealed class LockBehavior<TRequest, TResponse>(ILockProvider locks, SharedRefusals<TRequest> refusals)
    : IPipelineBehavior<TRequest, TResponse>
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
        Error? refusal = null;
        await using var held = await locks.AcquireAsync(plan, IsRefusedAsync, cancellationToken);
        return held is null ? TResponse.Failure(refusal ?? PipelineErrors.Congested) : await next();

        async Task<bool> IsRefusedAsync() =>
            (refusal = await refusals.ExplainAsync(request, plan.NoWait).WaitAsync(cancellationToken)) is not null;
    }
}
