namespace Concert.Application.Payments;

/// <summary>Payments; a unique index allows one per reservation.</summary>
public interface IPayments
{
    void Add(Payment payment);

    /// <summary>
    /// A payment of any user, to be changed in this unit of work; null if unknown. An update locks its row until the
    /// end of the transaction, so refunds of one payment run one after another.
    /// </summary>
    Task<Payment?> LockAsync(Guid paymentId, CancellationToken cancellationToken);

    Task<PaymentView?> FindAsync(Guid paymentId, Guid userId, CancellationToken cancellationToken);

    /// <summary>Newest first.</summary>
    /// <param name="userId">The owner.</param>
    /// <param name="after">Only payments whose ledger entry has a smaller sequence.</param>
    /// <param name="take">The most to return.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    Task<IReadOnlyList<PaymentView>> ListAsync(Guid userId, long? after, int take, CancellationToken cancellationToken);
}
