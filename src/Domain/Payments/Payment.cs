namespace Concert.Domain.Payments;

public static class PaymentErrors
{
    /// <summary>There is no such payment of this user; for a refund, of any user.</summary>
    /// <remarks>Read the user's payments again.</remarks>
    public static readonly Error NotFound = new("payments.not_found", "There is no such payment.", ErrorKind.NotFound);

    /// <summary>The price and the balance are in different currencies.</summary>
    /// <remarks>Tell the user that the reservation cannot be paid.</remarks>
    public static readonly Error CurrencyMismatch = new(
        "payments.currency_mismatch",
        "The price and the balance are in different currencies.",
        ErrorKind.Unprocessable
    );

    /// <summary>The reservation has already been paid.</summary>
    /// <remarks>Treat it as success; read it under <c>GET /payments</c>.</remarks>
    public static readonly Error AlreadyPaid = new(
        "payments.already_paid",
        "The reservation has already been paid.",
        ErrorKind.Conflict
    );
}

public sealed record PaymentMade(Guid ReservationId, decimal Amount) : IDomainEvent
{
    public static string Type => "payment.made";

    public static string Description => "A reservation was paid from the balance.";

    public static object Sample => new PaymentMade(EventSample.Id, 100_000);
}

public sealed record PaymentRefunded(Guid ReservationId, decimal Amount) : IDomainEvent
{
    public static string Type => "payment.refunded";

    public static string Description => "A payment was returned to the balance.";

    public static object Sample => new PaymentRefunded(EventSample.Id, 100_000);
}

/// <summary>The record that a reservation was paid, and perhaps refunded; at most one per reservation.</summary>
public sealed class Payment : AggregateRoot
{
    private Payment() { }

    public Guid Id { get; private set; }
    public Guid ReservationId { get; private set; }
    public Guid UserId { get; private set; }

    /// <summary>The ledger entry of the payment, by its number in the user's ledger.</summary>
    public long EntrySequence { get; private set; }
    public decimal Amount { get; private set; }
    public decimal BalanceAfter { get; private set; }
    public DateTimeOffset PaidAt { get; private set; }

    /// <summary>When the payment was refunded; this and the two properties below are set together, once.</summary>
    public DateTimeOffset? RefundedAt { get; private set; }

    /// <summary>The ledger entry of the refund.</summary>
    public long? RefundEntrySequence { get; private set; }
    public decimal? BalanceAfterRefund { get; private set; }

    public override string AggregateName => "Payment";

    public override string AggregateId => $"{Id}";

    /// <summary>
    /// Confirms the reservation and debits the balance, or refuses and changes neither.
    /// </summary>
    /// <param name="reservation">A pending hold of the balance's owner.</param>
    /// <param name="balance">The payer's balance.</param>
    /// <param name="now">The database's clock, by which the hold must not have expired.</param>
    public static Result<Payment> Make(Reservation reservation, Balance balance, DateTimeOffset now)
    {
        if (reservation.UserId != balance.UserId)
            throw new InvalidOperationException("A reservation is paid from its owner's balance.");

        // Whatever can refuse comes before the first change, so that a refusal changes nothing.
        if (reservation.RefusesConfirmation(now) is { } refusal)
            return refusal;
        if (!string.Equals(reservation.Currency, balance.Currency, StringComparison.Ordinal))
            return PaymentErrors.CurrencyMismatch;
        var id = Guid.CreateVersion7(now);
        var debit = balance.Pay(reservation.TotalPrice, id, now);
        if (debit.Error is not null)
            return debit.Error;
        reservation.Confirm(now);

        var payment = new Payment
        {
            Id = id,
            ReservationId = reservation.Id,
            UserId = balance.UserId,
            EntrySequence = debit.Value.Sequence,
            Amount = reservation.TotalPrice,
            BalanceAfter = debit.Value.BalanceAfter,
            PaidAt = now,
        };
        payment.Raise(new PaymentMade(reservation.Id, payment.Amount));
        return payment;
    }

    /// <summary>
    /// Cancels the reservation and credits the balance, or refuses and changes neither. A second refund changes
    /// nothing.
    /// </summary>
    /// <param name="reservation">The paid reservation. The same transaction must release its seats.</param>
    /// <param name="balance">The payer's balance.</param>
    /// <param name="now">The database's clock.</param>
    public Result Refund(Reservation reservation, Balance balance, DateTimeOffset now)
    {
        if (reservation.Id != ReservationId || balance.UserId != UserId)
            throw new InvalidOperationException("A payment is refunded to its payer, for its reservation.");
        if (RefundedAt is not null)
            return Result.Success;
        if (reservation.Refund(now).Error is { } refusal)
            return refusal;

        var credit = balance.Refund(Amount, Id, now);
        RefundedAt = now;
        RefundEntrySequence = credit.Sequence;
        BalanceAfterRefund = credit.BalanceAfter;
        Raise(new PaymentRefunded(ReservationId, Amount));
        return Result.Success;
    }
}
