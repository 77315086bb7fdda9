namespace Concert.Application.Payments.ListPayments;

/// <summary>A user's payments, newest first.</summary>
public sealed record ListPaymentsQuery(Guid UserId, PageRequest Page) : IQuery<Page<PaymentView>>;

internal sealed class ListPaymentsValidator : AbstractValidator<ListPaymentsQuery>
{
    public ListPaymentsValidator() => this.Page(query => query.Page);
}
