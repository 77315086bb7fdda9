namespace Concert.Application.Concerts.RemoveRehearsal;

internal sealed class RemoveRehearsalHandler(
    IConcerts concerts,
    IRehearsals rehearsals,
    ISales sales,
    IUnitOfWork unitOfWork,
    IAudit audit
) : IRequestHandler<RemoveRehearsalCommand, Result>
{
    public async Task<Result> Handle(RemoveRehearsalCommand command, CancellationToken cancellationToken)
    {
        if (await concerts.LockAsync(command.ConcertId, cancellationToken) is not { } concert)
            return ConcertErrors.NotFound;
        if (!concert.IsRehearsal)
            return ConcertErrors.NotRehearsal;
        audit.Note(command, AuditedObject.Of(concert), ConcertFacts.Of(concert), after: null);
        await rehearsals.MarkAsync(concert.Id, cancellationToken);
        unitOfWork.AfterCommit(() => sales.ForgetAsync(concert.Id));
        return Result.Success;
    }
}
