namespace Concert.Application.Payments.RefundPayments;

/// <summary>
/// Refunds payments of a cancelled date in one transaction. Those that are refunded already stay as they are, so any number of
/// instances may be told the same.
/// </summary>
public sealed record RefundPaymentsCommand(long ScheduleId, IReadOnlyList<Guid> PaymentIds) : ICommand, ITransactional;
