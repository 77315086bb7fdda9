namespace Concert.Application.Payments;

/// <summary>Returns the money of payments, and takes their seats back.</summary>
internal sealed class Refunds(
    IPayments payments,
    IUsers users,
    IReservations reservations,
    IBalances balances,
    IDatabaseClock clock
)
{
    /// <summary>
    /// Locks in the order of paying: the user, the reservation, the balance, the seats; the rows of the date and of the payment
    /// come before. A payment that is refunded already stays as it is.
    /// </summary>
    public async Task<Result> RefundAsync(Payment payment, Schedule schedule, CancellationToken cancellationToken)
    {
        if (payment.RefundedAt is not null)
            return Result.Success;
        await users.LockAsync(payment.UserId, cancellationToken);
        var reservation = await reservations.LockAsync(payment.ReservationId, payment.UserId, cancellationToken);
        if (reservation is null)
            return ReservationErrors.NotFound;

        var balance = await balances.LockAsync(payment.UserId, cancellationToken);
        if (payment.Refund(reservation, balance, await clock.NowAsync(cancellationToken)).Error is { } refusal)
            return refusal;
        if (!await reservations.TryTakeBackAsync(reservation, schedule.ReturnedSeat, cancellationToken))
            throw new InvalidOperationException("A paid reservation did not own its seats.");
        if (schedule.Status == ShowStatus.Cancelled)
            await payments.CountRefundAsync(schedule, payment.Amount, cancellationToken);
        return Result.Success;
    }
}
