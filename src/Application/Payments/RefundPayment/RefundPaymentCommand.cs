namespace Concert.Application.Payments.RefundPayment;

/// <summary>
/// Refunds a payment: returns the money to the payer's balance and releases the seats. A repeat changes nothing.
/// </summary>
public sealed record RefundPaymentCommand(Guid? ActorId, Guid PaymentId)
    : ICommand<RefundView>,
        ITransactional,
        IIdempotent,
        IAudited
{
    public string Action => "payment.refund";

    public IdempotentCall? Call { get; init; }

    public LockPlan Lock => LockPlan.None;
}

/// <summary>A refunded payment.</summary>
/// <param name="Amount">The full amount of the payment.</param>
/// <param name="RefundedAt">By the database's clock.</param>
/// <param name="Balance">The payer's balance right after the refund.</param>
public sealed record RefundView(
    Guid PaymentId,
    Guid ReservationId,
    decimal Amount,
    DateTimeOffset RefundedAt,
    decimal Balance,
    string Currency
);
