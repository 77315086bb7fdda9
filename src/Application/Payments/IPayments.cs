namespace Concert.Application.Payments;

using Concert.Application.Payments.InspectPayment;

/// <summary>Payments; a unique index allows one per reservation.</summary>
public interface IPayments
{
    /// <summary>Locks the user's row and reads behind it what a payment is made from.</summary>
    Task<Result<PaymentTerms>> FindTermsAsync(Guid reservationId, Guid userId, CancellationToken cancellationToken);

    /// <summary>
    /// Adds the payment and writes the reservation and the balance from which it was made, and marks the seats sold if the
    /// reservation holds all of them and has not expired by the database's clock at that moment. All is written with the
    /// commit; if it is too late for any of it, nothing is, and the unit of work runs again.
    /// </summary>
    void Make(Payment payment, PaymentTerms terms);

    /// <summary>
    /// For a refund in this unit of work; null if unknown. Updates lock the row of the date, and then the payment's, until
    /// commit: so a date is not cancelled while its seats are taken back.
    /// </summary>
    Task<RefundTerms?> LockAsync(Guid paymentId, CancellationToken cancellationToken);

    /// <summary>For refunds in this unit of work, behind the row of their date; by payer, which is the order of locks.</summary>
    Task<IReadOnlyList<Payment>> LockAsync(IReadOnlyList<Guid> paymentIds, CancellationToken cancellationToken);

    /// <summary>How many reservations of each of these dates are paid; none is left out but those without any.</summary>
    Task<IReadOnlyDictionary<long, int>> CountSoldAsync(
        IReadOnlyList<long> scheduleIds,
        CancellationToken cancellationToken
    );

    /// <summary>Counts a refund in the row of its cancelled date.</summary>
    Task CountRefundAsync(Schedule schedule, decimal amount, CancellationToken cancellationToken);

    Task<PaymentView?> FindAsync(Guid paymentId, Guid userId, CancellationToken cancellationToken);

    /// <summary>Anybody's; null if unknown.</summary>
    Task<PaymentDetails?> FindDetailsAsync(Guid paymentId, CancellationToken cancellationToken);

    /// <summary>Newest first: payments with an entry sequence smaller than <paramref name="after"/>.</summary>
    Task<IReadOnlyList<PaymentView>> ListAsync(Guid userId, long? after, int take, CancellationToken cancellationToken);
}

/// <summary>The facts that decide a payment.</summary>
/// <param name="IsCancelled">Whether the concert or the date was cancelled.</param>
/// <param name="Now">The database's clock.</param>
public sealed record PaymentTerms(Reservation Reservation, Balance Balance, bool IsCancelled, DateTimeOffset Now);

/// <summary>A payment that may be refunded, and its date.</summary>
public sealed record RefundTerms(Payment Payment, Schedule Schedule);
