namespace Concert.Application.Payments.InspectPayment;

public sealed record InspectPaymentQuery(Guid PaymentId) : IQuery<PaymentDetails>;

/// <summary>A payment as organizers see it: with its payer.</summary>
/// <param name="PaidAt">By the database's clock; before the hold expired.</param>
/// <param name="Balance">The payer's balance right after the payment.</param>
/// <param name="RefundedAt">When it was refunded, by the database's clock; null if it was not.</param>
/// <param name="UserId">Who has paid.</param>
/// <param name="Email">The payer's; null for a guest, and once the payer was erased.</param>
/// <param name="DisplayName">The payer's; null for a guest, and once the payer was erased.</param>
public sealed record PaymentDetails(
    Guid Id,
    Guid ReservationId,
    decimal Amount,
    DateTimeOffset PaidAt,
    decimal Balance,
    string Currency,
    DateTimeOffset? RefundedAt,
    Guid UserId,
    string? Email,
    string? DisplayName
);

internal sealed class InspectPaymentHandler(IPayments payments)
    : IRequestHandler<InspectPaymentQuery, Result<PaymentDetails>>
{
    public async Task<Result<PaymentDetails>> Handle(InspectPaymentQuery query, CancellationToken cancellationToken) =>
        await payments.FindDetailsAsync(query.PaymentId, cancellationToken) is { } payment
            ? payment
            : PaymentErrors.NotFound;
}
