namespace Concert.Application.Pipeline;

/// <summary>One transaction, with the events in the outbox, committed only if the handler succeeds.</summary>
internal sealed class UnitOfWorkBehavior<TRequest, TResponse>(IUnitOfWork unitOfWork)
    : IPipelineBehavior<TRequest, TResponse>
    where TRequest : ITransactional
    where TResponse : IResult<TResponse>
{
    public async Task<TResponse> Handle(
        TRequest request,
        CancellationToken cancellationToken,
        RequestHandlerDelegate<TResponse> next
    )
    {
        var response = await unitOfWork.ExecuteAsync(() => next(), cancellationToken);
        if (request is not ILocked)
            await unitOfWork.CompleteAsync();
        return response;
    }
}
