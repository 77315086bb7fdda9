namespace Concert.Application.Payments;

/// <summary>Payments; a unique index allows one per reservation.</summary>
public interface IPayments
{
    void Add(Payment payment);

    /// <summary>
    /// A payment of any user, to be changed in this unit of work; null if unknown. Its row is locked to the end of the
    /// transaction by an update, so refunds of one payment take turns.
    /// </summary>
    Task<Payment?> LockAsync(Guid paymentId, CancellationToken cancellationToken);

    Task<PaymentView?> FindAsync(Guid paymentId, Guid userId, CancellationToken cancellationToken);

    /// <summary>The newest first.</summary>
    /// <param name="userId">Whose.</param>
    /// <param name="after">Only payments whose ledger entry has a smaller sequence.</param>
    /// <param name="take">How many at most.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    Task<IReadOnlyList<PaymentView>> ListAsync(Guid userId, long? after, int take, CancellationToken cancellationToken);
}
