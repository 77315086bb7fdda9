namespace Concert.Application.Payments.ListPayments;

public sealed record ListPaymentsQuery(Guid UserId, PageRequest Page) : IQuery<Page<PaymentView>>, IPaged;

internal sealed class ListPaymentsHandler(IPayments payments)
    : IRequestHandler<ListPaymentsQuery, Result<Page<PaymentView>>>
{
    public async Task<Result<Page<PaymentView>>> Handle(ListPaymentsQuery query, CancellationToken cancellationToken) =>
        Page.Of(
            await payments.ListAsync(query.UserId, query.Page.After, query.Page.Limit + 1, cancellationToken),
            query.Page.Limit,
            payment => payment.EntrySequence
        );
}
