namespace Concert.Application.Concerts.ChangeSchedule;

internal sealed class ChangeScheduleHandler(IConcerts concerts, IAudit audit)
    : IRequestHandler<ChangeScheduleCommand, Result>
{
    public async Task<Result> Handle(ChangeScheduleCommand command, CancellationToken cancellationToken)
    {
        if (await concerts.LockScheduleAsync(command.ScheduleId, cancellationToken) is not { } schedule)
            return ConcertErrors.ScheduleNotFound;
        var change = command.Change;
        var (opensAt, closesAt) = (
            change.BookingOpensAt ?? schedule.BookingOpensAt,
            change.BookingClosesAt ?? schedule.BookingClosesAt
        );
        if (closesAt <= opensAt)
            return PipelineErrors.Validation("bookingClosesAt", "Must be after bookingOpensAt.");
        var before = ScheduleFacts.Of(schedule);
        var moved = schedule.Move(change.StartsAt ?? schedule.StartsAt, opensAt, closesAt);
        if (moved.Error is null)
            audit.Note(command, AuditedObject.Of(schedule), before, ScheduleFacts.Of(schedule));
        return moved;
    }
}
