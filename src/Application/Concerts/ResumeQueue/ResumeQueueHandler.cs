namespace Concert.Application.Concerts.ResumeQueue;

internal sealed class ResumeQueueHandler(IConcerts concerts, ISales sales, IUnitOfWork unitOfWork)
    : IRequestHandler<ResumeQueueCommand, Result>
{
    public async Task<Result> Handle(ResumeQueueCommand command, CancellationToken cancellationToken)
    {
        if (await concerts.LockAsync(command.ConcertId, cancellationToken) is not { } concert)
            return ConcertErrors.NotFound;
        concert.ResumeQueue();
        unitOfWork.AfterCommit(() => sales.ForgetAsync(concert.Id));
        return Result.Success;
    }
}
