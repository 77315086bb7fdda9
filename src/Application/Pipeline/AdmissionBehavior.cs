namespace Concert.Application.Pipeline;

/// <summary>
/// Lets a command through only while the user's place is active, within its own time, checked before the transaction, so that no connection
/// waits for Redis. The handler checks that the pass is for its concert.
/// </summary>
internal sealed class AdmissionBehavior<TRequest, TResponse>(IWaitingQueue queue)
    : IPipelineBehavior<TRequest, TResponse>
    where TRequest : IAdmitted
    where TResponse : IResult<TResponse>
{
    public async Task<TResponse> Handle(
        TRequest request,
        CancellationToken cancellationToken,
        RequestHandlerDelegate<TResponse> next
    ) =>
        await queue.MayHoldAsync(request.Pass, cancellationToken)
            ? await next()
            : TResponse.Failure(QueueErrors.NotActive);
}
