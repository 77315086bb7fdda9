namespace Concert.Application.Payments.Pay;

internal sealed class PayHandler(
    IUsers users,
    IReservations reservations,
    IBalances balances,
    IPayments payments,
    IWaitingQueue queue,
    IDatabaseClock clock,
    IUnitOfWork unitOfWork
) : IRequestHandler<PayCommand, Result<PaymentView>>
{
    public async Task<Result<PaymentView>> Handle(PayCommand command, CancellationToken cancellationToken)
    {
        // Locked first: the user's holds wait until these seats are sold or not, so that the limit of seats is exact.
        await users.LockAsync(command.UserId, cancellationToken);
        var reservation = await reservations.LockAsync(command.ReservationId, command.UserId, cancellationToken);
        if (reservation is null)
            return ReservationErrors.NotFound;

        var balance = await balances.LockAsync(command.UserId, cancellationToken);
        var made = Payment.Make(reservation, balance, await clock.NowAsync(cancellationToken));
        if (made.Error is not null)
            return made.Error;
        if (!await reservations.TrySellAsync(reservation, cancellationToken))
            return ReservationErrors.Expired;

        var payment = made.Value;
        payments.Add(payment);
        unitOfWork.AfterCommit(() => queue.LeaveAsync(reservation.ConcertId, command.UserId, CancellationToken.None));
        return new PaymentView(
            payment.Id,
            payment.ReservationId,
            payment.Amount,
            payment.PaidAt,
            payment.BalanceAfter,
            payment.RefundedAt
        );
    }
}
