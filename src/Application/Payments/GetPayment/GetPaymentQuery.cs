namespace Concert.Application.Payments.GetPayment;

public sealed record GetPaymentQuery(Guid UserId, Guid PaymentId) : IQuery<PaymentView>;
