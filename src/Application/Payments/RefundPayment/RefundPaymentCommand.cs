namespace Concert.Application.Payments.RefundPayment;

/// <summary>
/// Gives a payment back: the money to the payer's balance, the seats to everybody. Refunding twice is the same as once.
/// </summary>
public sealed record RefundPaymentCommand(Guid PaymentId) : ICommand<RefundView>, IIdempotent
{
    public IdempotentCall? Call { get; init; }
}

/// <summary>A payment that was given back.</summary>
/// <param name="Amount">The whole of the payment.</param>
/// <param name="RefundedAt">By the database's clock.</param>
/// <param name="Balance">The payer's balance right after it.</param>
public sealed record RefundView(
    Guid PaymentId,
    Guid ReservationId,
    decimal Amount,
    DateTimeOffset RefundedAt,
    decimal Balance
);
