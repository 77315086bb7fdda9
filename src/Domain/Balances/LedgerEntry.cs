namespace Concert.Domain.Balances;

public enum LedgerEntryKind
{
    Charge,
    Use,
    Payment,
    Refund,
}

/// <summary>One change of one balance. Entries are immutable.</summary>
/// <param name="Id">Version 7, so ids of later entries sort later, to the millisecond.</param>
/// <param name="UserId">The owner of the balance.</param>
/// <param name="Sequence">Counts from 1 without gaps, per balance.</param>
/// <param name="Kind">Why the money moved.</param>
/// <param name="Amount">The signed change of the balance.</param>
/// <param name="BalanceAfter">The balance after this entry; never negative.</param>
/// <param name="At">The time of the entry.</param>
/// <param name="Reference">The payment, if there is one.</param>
public sealed record LedgerEntry(
    Guid Id,
    Guid UserId,
    long Sequence,
    LedgerEntryKind Kind,
    decimal Amount,
    decimal BalanceAfter,
    DateTimeOffset At,
    Guid? Reference
);
