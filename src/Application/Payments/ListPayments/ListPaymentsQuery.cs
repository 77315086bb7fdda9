namespace Concert.Application.Payments.ListPayments;

/// <summary>A user's payments, newest first.</summary>
public sealed record ListPaymentsQuery(Guid UserId, PageRequest Page) : IQuery<Page<PaymentView>>;

internal sealed class ListPaymentsValidator : AbstractValidator<ListPaymentsQuery>
{
    public ListPaymentsValidator() => this.Page(query => query.Page);
}

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
