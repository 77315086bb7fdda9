namespace Concert.Application.Concerts.CancelConcert;

internal sealed class CancelConcertHandler(
    IConcerts concerts,
    Cancellations cancellations,
    ISales sales,
    IUnitOfWork unitOfWork,
    IAudit audit
) : IRequestHandler<CancelConcertCommand, Result<Cancellation>>
{
    public async Task<Result<Cancellation>> Handle(CancelConcertCommand command, CancellationToken cancellationToken)
    {
        if (await concerts.LockAsync(command.ConcertId, cancellationToken) is not { } concert)
            return ConcertErrors.NotFound;
        if (concert.Status == ShowStatus.Scheduled)
        {
            var before = ConcertFacts.Of(concert);
            var dates = await concerts.LockSchedulesAsync(concert.Id, cancellationToken);
            concert.Cancel(command.Reason, await cancellations.CancelAsync(dates, command.Reason, cancellationToken));
            audit.Note(command, AuditedObject.Of(concert), before, ConcertFacts.Of(concert));
            unitOfWork.AfterCommit(() => sales.ForgetAsync(concert.Id));
        }
        return new Cancellation(concert.Id, ScheduleId: null, concert.CancellationReason, concert.CancelledAt!.Value);
    }
}
