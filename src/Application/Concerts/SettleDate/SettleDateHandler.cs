namespace Concert.Application.Concerts.SettleDate;

internal sealed class SettleDateHandler(
    IConcerts concerts,
    ISeats seats,
    ICancelledDates dates,
    IPayments payments,
    IDatabaseClock clock
) : IRequestHandler<SettleDateCommand, Result>
{
    public async Task<Result> Handle(SettleDateCommand command, CancellationToken cancellationToken)
    {
        if (await concerts.LockScheduleAsync(command.ScheduleId, cancellationToken) is not { } schedule)
            return ConcertErrors.ScheduleNotFound;

        // An instance of an earlier release frees the seats that it refunds.
        await seats.WithdrawAsync([schedule.Id], cancellationToken);
        if (!(await dates.FindLeftOverAsync(schedule.Id, cancellationToken)).IsEmpty)
            return Result.Success;
        var (refunds, amount) = await payments.SumRefundsAsync(schedule, cancellationToken);
        schedule.Settle(refunds, amount, await clock.NowAsync(cancellationToken));
        return Result.Success;
    }
}
