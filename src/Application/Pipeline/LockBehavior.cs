namespace Concert.Application.Pipeline;

/// <summary>
/// Holds the command's lock from before its transaction begins until after it has committed. It does not guarantee that
/// nobody else runs: a lease can lapse and Redis can be away. The database decides every race (docs/adr/0003).
/// </summary>
internal sealed class LockBehavior<TRequest, TResponse>(ILockProvider locks, IEnumerable<IRefusal<TRequest>> refusals)
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
        var keys = plan.Keys.Order(StringComparer.Ordinal).ToArray();
        var held = await locks.AcquireAsync(keys, plan.Wait, cancellationToken);
        if (held is null)
        {
            if (plan.Wait > TimeSpan.Zero)
                return TResponse.Failure(PipelineErrors.Congested);
            foreach (var refusal in refusals)
            {
                if (await refusal.ExplainAsync(request, cancellationToken) is { } error)
                    return TResponse.Failure(error);
            }

            // The holder may yet fail, so its lock is no verdict: wait for the outcome.
            held = await locks.AcquireAsync(keys, LockPlan.BoundedWait, cancellationToken);
            if (held is null)
                return TResponse.Failure(PipelineErrors.Congested);
        }

        await using (held)
            return await next();
    }
}
