namespace Concert.Application.Payments.RefundPayment;

internal sealed class RefundPaymentHandler(IPayments payments, IBalances balances, Refunds refunds)
    : IRequestHandler<RefundPaymentCommand, Result<RefundView>>
{
    public async Task<Result<RefundView>> Handle(RefundPaymentCommand command, CancellationToken cancellationToken)
    {
        if (await payments.LockAsync(command.PaymentId, cancellationToken) is not var (payment, schedule))
            return PaymentErrors.NotFound;
        if ((await refunds.RefundAsync(payment, schedule, cancellationToken)).Error is { } refusal)
            return refusal;
        return new RefundView(
            payment.Id,
            payment.ReservationId,
            payment.Amount,
            payment.RefundedAt!.Value,
            payment.BalanceAfterRefund!.Value,
            (await balances.GetAsync(payment.UserId, cancellationToken)).Currency
        );
    }
}
