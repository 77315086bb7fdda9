namespace Concert.Application.Payments;

/// <summary>Payments; a unique index allows one per reservation.</summary>
public interface IPayments
{
    void Add(Payment payment);

    /// <summary>For a change in this unit of work; null if unknown. An update locks the row until commit.</summary>
    Task<Payment?> LockAsync(Guid paymentId, CancellationToken cancellationToken);

    Task<PaymentView?> FindAsync(Guid paymentId, Guid userId, CancellationToken cancellationToken);

    /// <summary>Newest first: payments with an entry sequence smaller than <paramref name="after"/>.</summary>
    Task<IReadOnlyList<PaymentView>> ListAsync(Guid userId, long? after, int take, CancellationToken cancellationToken);
}
