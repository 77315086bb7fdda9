namespace Concert.Check;

internal enum EntryKind
{
    Charge,
    Use,
    Payment,
    Refund,
}

/// <summary>Invariants 7 and 9: whose money went where.</summary>
internal sealed class Money(Database database)
{
    /// <summary>7. Every prefix of a ledger adds up to what it says, and to no less than nothing.</summary>
    public IEnumerable<string?> BalancesAddUp()
    {
        var balances = database.Balances.ToDictionary(balance => balance.UserId);
        var sums = new Dictionary<Guid, decimal>();
        foreach (var entry in database.Entries)
        {
            var sum = sums[entry.UserId] = sums.GetValueOrDefault(entry.UserId) + entry.Amount;
            yield return sum < 0 ? $"user {entry.UserId} has {sum} after entry {entry.Sequence}"
            : sum != entry.BalanceAfter
                ? $"entry {entry.Sequence} of user {entry.UserId} says {entry.BalanceAfter}, and the sum is {sum}"
            : !balances.ContainsKey(entry.UserId) ? $"user {entry.UserId} has entries and no balance"
            : null;
        }
        foreach (var balance in database.Balances)
        {
            var sum = sums.GetValueOrDefault(balance.UserId);
            yield return balance.Amount == sum
                ? null
                : $"user {balance.UserId} has {balance.Amount}, and the sum of the entries is {sum}";
        }
    }

    /// <summary>9. Reservation, payment and ledger say the same.</summary>
    public IEnumerable<string?> ConfirmedMeansPaid()
    {
        var reservations = database.Reservations.ToDictionary(row => row.Id);
        var payments = database.Payments.ToLookup(payment => payment.ReservationId);
        var prices = database
            .ReservedSeats.GroupBy(seat => seat.ReservationId)
            .ToDictionary(seats => seats.Key, seats => seats.Sum(seat => seat.Price));
        var entries = database
            .Entries.Where(entry => entry.Kind is (int)EntryKind.Payment or (int)EntryKind.Refund)
            .ToLookup(entry => (entry.Reference, (EntryKind)entry.Kind));

        foreach (var row in database.Reservations)
        {
            var made = payments[row.Id].ToList();
            var isConfirmed = row.Status == (int)ReservationStatus.Confirmed;
            yield return made.Count > 1 ? $"reservation {row.Id} has {made.Count} payments"
            : isConfirmed && made is not [{ RefundedAt: null }] ? $"reservation {row.Id} is confirmed, and not paid"
            : row.TotalPrice != prices.GetValueOrDefault(row.Id)
                ? $"reservation {row.Id} costs {row.TotalPrice}, and its seats {prices.GetValueOrDefault(row.Id)}"
            : null;
        }
        foreach (var payment in database.Payments)
        {
            var row = reservations.GetValueOrDefault(payment.ReservationId);
            var expected = payment.RefundedAt is null ? ReservationStatus.Confirmed : ReservationStatus.Cancelled;
            yield return row is null || row.UserId != payment.UserId
                ? $"payment {payment.Id} is for no reservation of its user"
            : row.Status != (int)expected
                ? $"payment {payment.Id} is for reservation {row.Id}, which is {(ReservationStatus)row.Status}"
            : payment.Amount != row.TotalPrice
                ? $"payment {payment.Id} is {payment.Amount} for reservation {row.Id}, which costs {row.TotalPrice}"
            : !Matches(entries[(payment.Id, EntryKind.Payment)], payment, payment.EntrySequence, -payment.Amount)
                ? $"payment {payment.Id} of {payment.Amount} is not entry {payment.EntrySequence} of its user alone"
            : !Matches(entries[(payment.Id, EntryKind.Refund)], payment, payment.RefundEntrySequence, payment.Amount)
                ? $"payment {payment.Id} was refunded, or not, unlike its user's entries say"
            : null;
        }
        var known = database.Payments.Select(payment => (Guid?)payment.Id).ToHashSet();
        foreach (var entry in entries.SelectMany(some => some))
            yield return known.Contains(entry.Reference)
                ? null
                : $"entry {entry.Sequence} of user {entry.UserId} is for payment {entry.Reference}, which does not exist";
    }

    /// <summary>Exactly the one entry, or none if there should be none.</summary>
    private static bool Matches(IEnumerable<EntryRow> entries, PaymentRow payment, long? sequence, decimal amount) =>
        entries.Select(entry => ((long?)entry.Sequence, entry.UserId, entry.Amount)).ToList() is var found
        && (sequence is null ? found.Count == 0 : found is [var only] && only == (sequence, payment.UserId, amount));
}
