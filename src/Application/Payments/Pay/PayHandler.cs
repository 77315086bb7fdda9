namespace Concert.Application.Payments.Pay;

internal sealed class PayHandler(IPayments payments, IWaitingQueue queue, SaleCounts sales, IUnitOfWork unitOfWork)
    : IRequestHandler<PayCommand, Result<PaymentView>>
{
    public async Task<Result<PaymentView>> Handle(PayCommand command, CancellationToken cancellationToken)
    {
        var found = await payments.FindTermsAsync(command.ReservationId, command.UserId, cancellationToken);
        if (found.Error is { } error)
            return error;

        var (reservation, balance, isCancelled, now) = found.Value;
        if (isCancelled && reservation.Status != ReservationStatus.Confirmed)
            return ConcertErrors.Cancelled;
        var made = Payment.Make(reservation, balance, now);
        if (made.Error is not null)
            return made.Error;

        var payment = made.Value;
        payments.Make(payment, found.Value);
        unitOfWork.AfterCommit(() =>
            sales.NoteAsync(
                reservation.ConcertId,
                new SaleCount(Sold: reservation.Seats.Count, Revenue: payment.Amount)
            )
        );
        unitOfWork.AfterCommit(() => queue.LeaveAsync(reservation.ConcertId, command.UserId, CancellationToken.None));
        return new PaymentView(
            payment.Id,
            payment.ReservationId,
            payment.Amount,
            payment.PaidAt,
            payment.BalanceAfter,
            reservation.Currency,
            payment.RefundedAt
        );
    }
}
