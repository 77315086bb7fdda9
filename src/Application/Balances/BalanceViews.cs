namespace Concert.Application.Balances;

public sealed record BalanceView(decimal Amount, string Currency);

/// <summary>The effect of one charge or use.</summary>
/// <param name="EntryId">The ledger entry.</param>
/// <param name="Amount">As requested, unsigned.</param>
/// <param name="Balance">The balance afterwards.</param>
/// <param name="Currency">ISO 4217 code.</param>
public sealed record BalanceMovement(Guid EntryId, decimal Amount, decimal Balance, string Currency);

/// <summary>One entry of the ledger.</summary>
/// <param name="Amount">Signed.</param>
/// <param name="Reference">The payment's id, or null.</param>
public sealed record LedgerEntryView(
    Guid Id,
    LedgerEntryKind Kind,
    decimal Amount,
    decimal BalanceAfter,
    string Currency,
    DateTimeOffset At,
    Guid? Reference
)
{
    /// <summary>Its number in the ledger; lists are paged by it.</summary>
    internal long Sequence { get; init; }
}
