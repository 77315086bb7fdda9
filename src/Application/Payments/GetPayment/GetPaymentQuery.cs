namespace Concert.Application.Payments.GetPayment;

public sealed record GetPaymentQuery(Guid UserId, Guid PaymentId) : IQuery<PaymentView>;

internal sealed class GetPaymentHandler(IPayments payments) : IRequestHandler<GetPaymentQuery, Result<PaymentView>>
{
    public async Task<Result<PaymentView>> Handle(GetPaymentQuery query, CancellationToken cancellationToken) =>
        await payments.FindAsync(query.PaymentId, query.UserId, cancellationToken) is { } payment
            ? payment
            : PaymentErrors.NotFound;
}
