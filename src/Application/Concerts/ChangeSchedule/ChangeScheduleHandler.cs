namespace Concert.Application.Concerts.ChangeSchedule;

internal sealed class ChangeScheduleHandler(IConcerts concerts) : IRequestHandler<ChangeScheduleCommand, Result>
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
        return closesAt <= opensAt
            ? PipelineErrors.Validation("bookingClosesAt", "Must be after bookingOpensAt.")
            : schedule.Move(change.StartsAt ?? schedule.StartsAt, opensAt, closesAt);
    }
}
