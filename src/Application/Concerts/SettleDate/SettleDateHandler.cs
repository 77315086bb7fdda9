namespace Concert.Application.Concerts.SettleDate;

internal sealed class SettleDateHandler(IConcerts concerts, ICancelledDates dates, IDatabaseClock clock)
    : IRequestHandler<SettleDateCommand, Result>
{
    public async Task<Result> Handle(SettleDateCommand command, CancellationToken cancellationToken)
    {
        if (await concerts.LockScheduleAsync(command.ScheduleId, cancellationToken) is not { } schedule)
            return ConcertErrors.ScheduleNotFound;
        if ((await dates.FindLeftOverAsync(schedule.Id, cancellationToken)).IsEmpty)
            schedule.Settle(await clock.NowAsync(cancellationToken));
        return Result.Success;
    }
}
