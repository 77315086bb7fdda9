namespace Concert.Application.Concerts.ResumeQueue;

internal sealed class ResumeQueueHandler(IConcerts concerts, ISales sales, IUnitOfWork unitOfWork, IAudit audit)
    : IRequestHandler<ResumeQueueCommand, Result>
{
    public async Task<Result> Handle(ResumeQueueCommand command, CancellationToken cancellationToken)
    {
        if (await concerts.LockAsync(command.ConcertId, cancellationToken) is not { } concert)
            return ConcertErrors.NotFound;
        var before = new { concert.QueueIsPaused };
        concert.ResumeQueue();
        audit.Note(command, AuditedObject.Of(concert), before, new { concert.QueueIsPaused });
        unitOfWork.AfterCommit(() => sales.ForgetAsync(concert.Id));
        return Result.Success;
    }
}
