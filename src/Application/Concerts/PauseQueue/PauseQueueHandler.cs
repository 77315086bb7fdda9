namespace Concert.Application.Concerts.PauseQueue;

internal sealed class PauseQueueHandler(IConcerts concerts, ISales sales, IUnitOfWork unitOfWork)
    : IRequestHandler<PauseQueueCommand, Result>
{
    public async Task<Result> Handle(PauseQueueCommand command, CancellationToken cancellationToken)
    {
        if (await concerts.LockAsync(command.ConcertId, cancellationToken) is not { } concert)
            return ConcertErrors.NotFound;
        concert.PauseQueue();
        unitOfWork.AfterCommit(() => sales.ForgetAsync(concert.Id));
        return Result.Success;
    }
}
