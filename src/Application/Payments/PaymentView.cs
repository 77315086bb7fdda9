namespace Concert.Application.Payments;

/// <summary>A payment for a reservation.</summary>
/// <param name="PaidAt">By the database's clock; before the hold expired.</param>
/// <param name="Balance">The payer's balance right after the payment.</param>
/// <param name="RefundedAt">When it was refunded, by the database's clock; null if it was not.</param>
public sealed record PaymentView(
    Guid Id,
    Guid ReservationId,
    decimal Amount,
    DateTimeOffset PaidAt,
    decimal Balance,
    string Currency,
    DateTimeOffset? RefundedAt
)
{
    /// <summary>Its entry in the payer's ledger; lists are paged by it.</summary>
    internal long EntrySequence { get; init; }
}
