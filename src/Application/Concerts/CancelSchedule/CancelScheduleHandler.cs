namespace Concert.Application.Concerts.CancelSchedule;

internal sealed class CancelScheduleHandler(IConcerts concerts, Cancellations cancellations)
    : IRequestHandler<CancelScheduleCommand, Result<Cancellation>>
{
    public async Task<Result<Cancellation>> Handle(CancelScheduleCommand command, CancellationToken cancellationToken)
    {
        if (await concerts.LockScheduleAsync(command.ScheduleId, cancellationToken) is not { } schedule)
            return ConcertErrors.ScheduleNotFound;
        await cancellations.CancelAsync([schedule], command.Reason, cancellationToken);
        return new Cancellation(
            schedule.ConcertId,
            schedule.Id,
            schedule.CancellationReason,
            schedule.CancelledAt!.Value
        );
    }
}
