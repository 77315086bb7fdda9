namespace Concert.Application.Payments.RefundPayment;

internal sealed class RefundPaymentHandler(IPayments payments, IBalances balances, Refunds refunds, IAudit audit)
    : IRequestHandler<RefundPaymentCommand, Result<RefundView>>
{
    public async Task<Result<RefundView>> Handle(RefundPaymentCommand command, CancellationToken cancellationToken)
    {
        if (await payments.LockAsync(command.PaymentId, cancellationToken) is not var (payment, schedule))
            return PaymentErrors.NotFound;
        var before = Facts(payment);
        if ((await refunds.RefundAsync(payment, schedule, cancellationToken)).Error is { } refusal)
            return refusal;
        audit.Note(command, AuditedObject.Of(payment), before, Facts(payment));
        return new RefundView(
            payment.Id,
            payment.ReservationId,
            payment.Amount,
            payment.RefundedAt!.Value,
            payment.BalanceAfterRefund!.Value,
            (await balances.GetAsync(payment.UserId, cancellationToken)).Currency
        );
    }

    private static object Facts(Payment payment) =>
        new
        {
            payment.ReservationId,
            payment.Amount,
            payment.RefundedAt,
        };
}
