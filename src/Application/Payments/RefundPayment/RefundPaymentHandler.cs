namespace Concert.Application.Payments.RefundPayment;

internal sealed class RefundPaymentHandler(
    IPayments payments,
    IUsers users,
    IReservations reservations,
    IBalances balances,
    IAudit audit,
    IDatabaseClock clock
) : IRequestHandler<RefundPaymentCommand, Result<RefundView>>
{
    public async Task<Result<RefundView>> Handle(RefundPaymentCommand command, CancellationToken cancellationToken)
    {
        var payment = await payments.LockAsync(command.PaymentId, cancellationToken);
        if (payment is null)
            return PaymentErrors.NotFound;
        var before = Facts(payment);
        if (payment.RefundedAt is null && await RefundAsync(payment, cancellationToken) is { } refusal)
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

    /// <summary>Locks in the order of paying: the user, the reservation, the balance, the seats.</summary>
    private async Task<Error?> RefundAsync(Payment payment, CancellationToken cancellationToken)
    {
        await users.LockAsync(payment.UserId, cancellationToken);
        var reservation = await reservations.LockAsync(payment.ReservationId, payment.UserId, cancellationToken);
        if (reservation is null)
            return ReservationErrors.NotFound;

        var balance = await balances.LockAsync(payment.UserId, cancellationToken);
        if (payment.Refund(reservation, balance, await clock.NowAsync(cancellationToken)).Error is { } refusal)
            return refusal;
        return await reservations.TryTakeBackAsync(reservation, cancellationToken)
            ? null
            : throw new InvalidOperationException("A paid reservation did not own its seats.");
    }
}
