namespace Concert.Infrastructure.Payments;

using Concert.Application.Payments.InspectPayment;
using Microsoft.EntityFrameworkCore;

internal sealed class PaymentRepository(ConcertDbContext context, CommandBatches batches) : IPayments
{
    public Task<Result<PaymentTerms>> FindTermsAsync(
        Guid reservationId,
        Guid userId,
        CancellationToken cancellationToken
    )
    {
        var batch = batches.Lock(userId);
        batch.Add(
            $"""
            SELECT s.status + c.status FROM reservations r JOIN schedules s ON s.id = r.schedule_id
                JOIN concerts c ON c.id = r.concert_id WHERE r.id = {reservationId}
            """
        );
        ReservationRepository.AddRead(batch, reservationId, userId);
        BalanceRepository.AddRead(batch, userId, context.Now);
        return batches.ReadAsync<PaymentTerms>(
            batch,
            async rows =>
            {
                // An instance of an earlier release may have added a date to a cancelled concert.
                var isCancelled = await rows.ReadAsync(cancellationToken) && rows.GetInt32(0) > 0;
                await rows.NextResultAsync(cancellationToken);
                if (await ReservationRepository.ReadAsync(rows, cancellationToken) is not { } reservation)
                    return ReservationErrors.NotFound;
                return await BalanceRepository.ReadAsync(rows, userId, cancellationToken) is { } terms
                    ? new PaymentTerms(reservation, terms.Balance, isCancelled, terms.Now)
                    : UserErrors.Unknown;
            },
            cancellationToken
        );
    }

    public void Make(Payment payment, PaymentTerms terms)
    {
        var reservation = terms.Reservation;
        ReservationRepository.AddClose(batches, reservation);
        BalanceRepository.AddSave(batches, terms.Balance);

        // Behind the rows above, as the sweep locks them, and so that the clock is read as late as can be.
        batches.Writes.AddGated(
            reservation.SeatCount,
            $"""
            UPDATE seats SET status = {(int)SeatStatus.Sold}, held_until = NULL
            WHERE id {ReservationRepository.SeatIds(reservation)} AND reservation_id = {reservation.Id}
                AND status = {(int)SeatStatus.Held} AND held_until > {context.Now}
            """
        );
        batches.Writes.Add(
            $"""
            INSERT INTO payments (id, reservation_id, user_id, entry_sequence, amount, balance_after, paid_at, version)
            VALUES ({payment.Id}, {payment.ReservationId}, {payment.UserId}, {payment.EntrySequence}, {payment.Amount},
                {payment.BalanceAfter}, {payment.PaidAt}, {payment.Version})
            """
        );
        batches.Change(payment);
    }

    public async Task<RefundTerms?> LockAsync(Guid paymentId, CancellationToken cancellationToken)
    {
        var scheduleId = await (
            from payment in context.Payments
            join reservation in context.Reservations on payment.ReservationId equals reservation.Id
            where payment.Id == paymentId
            select reservation.ScheduleId
        ).SingleOrDefaultAsync(cancellationToken);
        var dates = await context.LockAsync<Schedule>(schedule => schedule.Id == scheduleId, cancellationToken);
        var payments = await LockAsync([paymentId], cancellationToken);
        return payments.Count == 0 ? null : new RefundTerms(payments[0], dates[0]);
    }

    public async Task<IReadOnlyList<Payment>> LockAsync(
        IReadOnlyList<Guid> paymentIds,
        CancellationToken cancellationToken
    ) =>
        [
            .. (
                await context.LockAsync<Payment>(payment => paymentIds.Contains(payment.Id), cancellationToken)
            ).OrderBy(payment => payment.UserId),
        ];

    public async Task<IReadOnlyDictionary<long, int>> CountSoldAsync(
        IReadOnlyList<long> scheduleIds,
        CancellationToken cancellationToken
    ) =>
        await context
            .Seats.Where(seat => scheduleIds.Contains(seat.ScheduleId) && seat.Status == SeatStatus.Sold)
            .GroupBy(seat => seat.ScheduleId)
            .Select(date => new { Id = date.Key, Sold = date.Select(seat => seat.ReservationId).Distinct().Count() })
            .ToDictionaryAsync(date => date.Id, date => date.Sold, cancellationToken);

    public async Task<(int Refunds, decimal Amount)> SumRefundsAsync(
        Schedule schedule,
        CancellationToken cancellationToken
    )
    {
        var refunds = await (
            from reservation in context.Reservations
            join payment in context.Payments on reservation.Id equals payment.ReservationId
            where
                reservation.ConcertId == schedule.ConcertId
                && reservation.ScheduleId == schedule.Id
                && payment.RefundedAt >= schedule.CancelledAt
            group payment.Amount by 1 into amounts
            select new { Count = amounts.Count(), Amount = amounts.Sum() }
        ).SingleOrDefaultAsync(cancellationToken);
        return (refunds?.Count ?? 0, refunds?.Amount ?? 0);
    }

    public Task CountRefundAsync(Schedule schedule, decimal amount, CancellationToken cancellationToken) =>
        context
            .Schedules.Where(each => each.Id == schedule.Id)
            .ExecuteUpdateAsync(
                update =>
                    update
                        .SetProperty(each => each.RefundsDone, each => each.RefundsDone + 1)
                        .SetProperty(each => each.RefundedAmount, each => each.RefundedAmount + amount),
                cancellationToken
            );

    public async Task<PaymentView?> FindAsync(Guid paymentId, Guid userId, CancellationToken cancellationToken) =>
        await Views(context.Payments.Where(payment => payment.Id == paymentId && payment.UserId == userId))
            .SingleOrDefaultAsync(cancellationToken);

    public async Task<PaymentDetails?> FindDetailsAsync(Guid paymentId, CancellationToken cancellationToken) =>
        await (
            from payment in context.Payments
            where payment.Id == paymentId
            join reservation in context.Reservations on payment.ReservationId equals reservation.Id
            join user in context.Users on payment.UserId equals user.Id
            select new PaymentDetails(
                payment.Id,
                payment.ReservationId,
                payment.Amount,
                payment.PaidAt,
                payment.BalanceAfter,
                reservation.Currency,
                payment.RefundedAt,
                payment.UserId,
                user.Email == "" ? null : user.Email,
                user.DisplayName == "" ? null : user.DisplayName
            )
        ).SingleOrDefaultAsync(cancellationToken);

    public async Task<IReadOnlyList<PaymentView>> ListAsync(
        Guid userId,
        long? after,
        int take,
        CancellationToken cancellationToken
    ) =>
        await Views(
                context
                    .Payments.Where(payment =>
                        payment.UserId == userId && (after == null || payment.EntrySequence < after)
                    )
                    .OrderByDescending(payment => payment.EntrySequence)
                    .Take(take)
            )
            .ToListAsync(cancellationToken);

    private IQueryable<PaymentView> Views(IQueryable<Payment> payments) =>
        from payment in payments
        join reservation in context.Reservations on payment.ReservationId equals reservation.Id
        select new PaymentView(
            payment.Id,
            payment.ReservationId,
            payment.Amount,
            payment.PaidAt,
            payment.BalanceAfter,
            reservation.Currency,
            payment.RefundedAt
        )
        {
            EntrySequence = payment.EntrySequence,
        };
}
