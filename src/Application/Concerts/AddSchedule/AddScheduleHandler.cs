namespace Concert.Application.Concerts.AddSchedule;

internal sealed class AddScheduleHandler(IConcerts concerts, IAudit audit)
    : IRequestHandler<AddScheduleCommand, Result<AddedSchedule>>
{
    public async Task<Result<AddedSchedule>> Handle(AddScheduleCommand command, CancellationToken cancellationToken)
    {
        if (!await concerts.ExistsAsync(command.ConcertId, cancellationToken))
            return ConcertErrors.NotFound;

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
                    section.Price!.Value
                )),
            ]
        );
        await concerts.AddAsync(schedule, cancellationToken);
        audit.Note(command, AuditedObject.Of(schedule), before: null, ScheduleFacts.Of(schedule));
        return new AddedSchedule(schedule.Id, schedule.TotalSeats);
    }
}
