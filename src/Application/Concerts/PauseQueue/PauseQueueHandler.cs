namespace Concert.Application.Concerts.PauseQueue;

internal sealed class PauseQueueHandler(IConcerts concerts, ISales sales, IUnitOfWork unitOfWork, IAudit audit)
    : IRequestHandler<PauseQueueCommand, Result>
{
    public async Task<Result> Handle(PauseQueueCommand command, CancellationToken cancellationToken)
    {
        if (await concerts.LockAsync(command.ConcertId, cancellationToken) is not { } concert)
            return ConcertErrors.NotFound;
        var before = new { concert.QueueIsPaused };
        concert.PauseQueue();
        audit.Note(command, AuditedObject.Of(concert), before, new { concert.QueueIsPaused });
        unitOfWork.AfterCommit(() => sales.ForgetAsync(concert.Id));
        return Result.Success;
    }
}
