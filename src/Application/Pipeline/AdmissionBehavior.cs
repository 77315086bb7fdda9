namespace Concert.Application.Pipeline;

/// <summary>
/// Lets a command through only while the user's place is active. It runs before the transaction, so that no connection
/// waits for Redis. It does not check that the pass is for the concert of the command: the handler does, which knows it.
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
        await queue.IsActiveAsync(request.Pass, cancellationToken)
            ? await next()
            : TResponse.Failure(QueueErrors.NotActive);
}
