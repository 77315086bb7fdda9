namespace Concert.Application.Concerts.AddSchedule;

internal sealed class AddScheduleHandler(IConcerts concerts, IAudit audit)
    : IRequestHandler<AddScheduleCommand, Result<AddedSchedule>>
{
    public async Task<Result<AddedSchedule>> Handle(AddScheduleCommand command, CancellationToken cancellationToken)
    {
        // Locked, so that a concert that is being cancelled gets no date of which the cancellation does not know.
        if (await concerts.LockAsync(command.ConcertId, cancellationToken) is not { } concert)
            return ConcertErrors.NotFound;
        if (concert.Status == ShowStatus.Cancelled)
            return ConcertErrors.Cancelled;

        var schedule = Schedule.Plan(
            command.ConcertId,
            command.StartsAt,
            command.BookingOpensAt,
            command.BookingClosesAt,
            [
                .. command.Seating.Select(section => new SectionPlan(
                    section.Section,
                    section.Rows,
                    section.SeatsPerRow,
                    section.Price!.Value,
                    section.RowLabels,
                    section.FirstNumber ?? 1
                )),
            ]
        );
        await concerts.AddAsync(schedule, cancellationToken);
        audit.Note(command, AuditedObject.Of(schedule), before: null, ScheduleFacts.Of(schedule));
        return new AddedSchedule(schedule.Id, schedule.TotalSeats);
    }
}
