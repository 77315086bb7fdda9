namespace Concert.Application.Pipeline;

/// <summary>
/// Runs the handler in one transaction and commits it, with the events in the outbox, only if it succeeds. It does not
/// make what the handler does elsewhere part of the transaction.
/// </summary>
internal sealed class UnitOfWorkBehavior<TRequest, TResponse>(IUnitOfWork unitOfWork)
    : IPipelineBehavior<TRequest, TResponse>
    where TRequest : ITransactional
    where TResponse : IResult<TResponse>
{
    public Task<TResponse> Handle(
        TRequest request,
        CancellationToken cancellationToken,
        RequestHandlerDelegate<TResponse> next
    ) => unitOfWork.ExecuteAsync(() => next(), cancellationToken);
}
