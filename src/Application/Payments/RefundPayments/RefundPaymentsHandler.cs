namespace Concert.Application.Payments.RefundPayments;

internal sealed class RefundPaymentsHandler(IConcerts concerts, IPayments payments, Refunds refunds)
    : IRequestHandler<RefundPaymentsCommand, Result>
{
    public async Task<Result> Handle(RefundPaymentsCommand command, CancellationToken cancellationToken)
    {
        if (await concerts.LockScheduleAsync(command.ScheduleId, cancellationToken) is not { } schedule)
            return ConcertErrors.ScheduleNotFound;
        foreach (var payment in await payments.LockAsync(command.PaymentIds, cancellationToken))
        {
            if ((await refunds.RefundAsync(payment, schedule, cancellationToken)).Error is { } refusal)
                return refusal;
        }
        return Result.Success;
    }
}
