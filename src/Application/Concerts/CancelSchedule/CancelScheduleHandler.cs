namespace Concert.Application.Concerts.CancelSchedule;

internal sealed class CancelScheduleHandler(IConcerts concerts, Cancellations cancellations, IAudit audit)
    : IRequestHandler<CancelScheduleCommand, Result<Cancellation>>
{
    public async Task<Result<Cancellation>> Handle(CancelScheduleCommand command, CancellationToken cancellationToken)
    {
        if (await concerts.LockScheduleAsync(command.ScheduleId, cancellationToken) is not { } schedule)
            return ConcertErrors.ScheduleNotFound;
        var before = ScheduleFacts.Of(schedule);
        await cancellations.CancelAsync([schedule], command.Reason, cancellationToken);
        audit.Note(command, AuditedObject.Of(schedule), before, ScheduleFacts.Of(schedule));
        return new Cancellation(
            schedule.ConcertId,
            schedule.Id,
            schedule.CancellationReason,
            schedule.CancelledAt!.Value
        );
    }
}
