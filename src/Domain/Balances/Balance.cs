namespace Concert.Domain.Balances;

public static class BalanceErrors
{
    /// <summary>The balance does not cover the amount. Nothing changed.</summary>
    /// <remarks>Charge the balance, then repeat.</remarks>
    public static readonly Error Insufficient = new(
        "balances.insufficient",
        "The balance does not cover the amount.",
        ErrorKind.PaymentRequired
    );
}

public sealed record BalanceChanged(Guid EntryId, LedgerEntryKind Kind, decimal Amount, decimal BalanceAfter)
    : IDomainEvent
{
    public static string Type => "balance.changed";

    public static string Description => "Money was added to or taken from a balance.";

    public static object Sample => new BalanceChanged(EventSample.Id, LedgerEntryKind.Charge, 100_000, 150_000);

    public static bool IsPersonal => true;
}

/// <summary>
/// A user's money. Only ledger entries change it, so it always equals their sum. It is never negative.
/// </summary>
public sealed class Balance : AggregateRoot
{
    /// <summary>The largest amount of one charge or use. Callers validate their input.</summary>
    public const decimal MaxAmount = 10_000_000m;

    private readonly List<LedgerEntry> _newEntries = [];

    private Balance() { }

    public Guid UserId { get; private set; }
    public decimal Amount { get; private set; }
    public string Currency { get; private set; } = "";

    /// <summary>The entries added since the balance was loaded; they are saved with it.</summary>
    public IReadOnlyList<LedgerEntry> NewEntries => _newEntries;

    public override string AggregateName => "Balance";

    public override string AggregateId => $"{UserId}";

    public static Balance Open(Guid userId, string currency) => new() { UserId = userId, Currency = currency };

    /// <summary>A balance as it was stored.</summary>
    public static Balance Restore(Guid userId, decimal amount, string currency, long version) =>
        new()
        {
            UserId = userId,
            Amount = amount,
            Currency = currency,
            Version = version,
        };

    /// <summary>Adds money.</summary>
    /// <param name="amount">Greater than 0, with at most two decimals.</param>
    /// <param name="now">The entry's instant.</param>
    public LedgerEntry Charge(decimal amount, DateTimeOffset now) =>
        Post(LedgerEntryKind.Charge, RequirePositive(amount), reference: null, now);

    /// <summary>Takes money, or refuses if the balance does not cover the amount.</summary>
    /// <inheritdoc cref="Charge" path="/param"/>
    public Result<LedgerEntry> Use(decimal amount, DateTimeOffset now) =>
        Debit(LedgerEntryKind.Use, RequirePositive(amount), reference: null, now);

    /// <summary>Takes the price of a reservation (may be 0), or refuses if the balance does not cover it.</summary>
    /// <param name="amount">The total price.</param>
    /// <param name="paymentId">The payment that the entry refers to.</param>
    /// <param name="now">The entry's instant.</param>
    public Result<LedgerEntry> Pay(decimal amount, Guid paymentId, DateTimeOffset now)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(amount);
        return Debit(LedgerEntryKind.Payment, amount, paymentId, now);
    }

    /// <summary>Returns the amount of a payment, which may be 0.</summary>
    /// <param name="amount">The payment's amount.</param>
    /// <param name="paymentId">The payment that the entry refers to.</param>
    /// <param name="now">The entry's instant.</param>
    public LedgerEntry Refund(decimal amount, Guid paymentId, DateTimeOffset now)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(amount);
        return Post(LedgerEntryKind.Refund, amount, paymentId, now);
    }

    private Result<LedgerEntry> Debit(LedgerEntryKind kind, decimal amount, Guid? reference, DateTimeOffset now) =>
        amount <= Amount ? Post(kind, -amount, reference, now) : BalanceErrors.Insufficient;

    private LedgerEntry Post(LedgerEntryKind kind, decimal signedAmount, Guid? reference, DateTimeOffset now)
    {
        Amount += signedAmount;
        var entry = new LedgerEntry(
            Guid.CreateVersion7(now),
            UserId,
            Version + 1,
            kind,
            signedAmount,
            Amount,
            now,
            reference
        );
        _newEntries.Add(entry);
        Raise(new BalanceChanged(entry.Id, kind, signedAmount, Amount));
        return entry;
    }

    private static decimal RequirePositive(decimal amount)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(amount);
        return amount;
    }
}
