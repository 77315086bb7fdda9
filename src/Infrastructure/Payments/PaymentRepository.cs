namespace Concert.Infrastructure.Payments;

using Microsoft.EntityFrameworkCore;

internal sealed class PaymentRepository(ConcertDbContext context) : IPayments
{
    public void Add(Payment payment) => context.Payments.Add(payment);

    public async Task<Payment?> LockAsync(Guid paymentId, CancellationToken cancellationToken) =>
        (await context.LockAsync<Payment>(payment => payment.Id == paymentId, cancellationToken)).SingleOrDefault();

    public async Task<PaymentView?> FindAsync(Guid paymentId, Guid userId, CancellationToken cancellationToken) =>
        await Views(context.Payments.Where(payment => payment.Id == paymentId && payment.UserId == userId))
            .SingleOrDefaultAsync(cancellationToken);

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

    private static IQueryable<PaymentView> Views(IQueryable<Payment> payments) =>
        payments.Select(payment => new PaymentView(
            payment.Id,
            payment.ReservationId,
            payment.Amount,
            payment.PaidAt,
            payment.BalanceAfter,
            payment.RefundedAt
        )
        {
            EntrySequence = payment.EntrySequence,
        });
}
