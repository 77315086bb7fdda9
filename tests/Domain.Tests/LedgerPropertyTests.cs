namespace Concert.Domain.Tests;

using Concert.Domain.Balances;
using Concert.Domain.Payments;
using Concert.Domain.Reservations;
using FsCheck;
using FsCheck.Fluent;

/// <summary>
/// Any charges, uses, payments and refunds, against a plain sum. A failure prints the fewest operations that lead to it,
/// and the seed to run them again.
/// </summary>
public sealed class LedgerPropertyTests
{
    private static readonly decimal[] Prices = [0m, 0.01m, 40m, 99.99m, 250m];

    [Fact]
    public void Given_a_balance_When_any_operations_follow_Then_it_is_the_sum_of_its_entries_and_a_refusal_changes_nothing()
    {
        var met = new HashSet<(LedgerEntryKind, bool)>();

        Prop.ForAll(Operations(), operations => ShouldFollowTheModel(operations, met))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));

        met.Count.ShouldBe(7, "the runs are to meet every kind, done and refused; only a charge cannot be refused");
    }

    private static void ShouldFollowTheModel(Operation[] operations, HashSet<(LedgerEntryKind, bool)> met)
    {
        var balance = Given.ABalance(0);
        var holds = Prices.Select(price => Given.AHold(price)).ToList();
        var payments = new Payment?[Prices.Length];
        var amount = 0m;
        var status = new ReservationStatus[Prices.Length];
        List<(long, LedgerEntryKind, decimal, decimal, Guid?)> entries = [];

        foreach (var (kind, cents, which, isLate) in operations)
        {
            var now = isLate ? holds[which].ExpiresAt : Given.Now;
            var moved = kind switch
            {
                LedgerEntryKind.Charge => cents / 100m,
                LedgerEntryKind.Use when cents / 100m <= amount => -cents / 100m,
                LedgerEntryKind.Payment
                    when status[which] == ReservationStatus.Pending && !isLate && Prices[which] <= amount => -Prices[
                    which
                ],
                LedgerEntryKind.Refund when status[which] == ReservationStatus.Confirmed => Prices[which],
                _ => (decimal?)null,
            };

            var isDone = kind switch
            {
                LedgerEntryKind.Charge => balance.Charge(cents / 100m, now).Amount > 0,
                LedgerEntryKind.Use => balance.Use(cents / 100m, now).Error is null,
                LedgerEntryKind.Payment => Pay(which, now),
                _ => Refund(which, now),
            };

            isDone.ShouldBe(moved is not null);
            met.Add((kind, isDone));
            if (moved is { } signed)
            {
                amount += signed;
                status[which] = kind switch
                {
                    LedgerEntryKind.Payment => ReservationStatus.Confirmed,
                    LedgerEntryKind.Refund => ReservationStatus.Cancelled,
                    _ => status[which],
                };
                var isOfPayment = kind is LedgerEntryKind.Payment or LedgerEntryKind.Refund;
                entries.Add((entries.Count + 1, kind, signed, amount, isOfPayment ? payments[which]!.Id : null));
            }
            balance.Amount.ShouldBe(amount);
            balance.NewEntries.Count.ShouldBe(entries.Count);
            holds.Select(hold => hold.Status).ShouldBe(status);
        }

        balance
            .NewEntries.Select(entry => (entry.Sequence, entry.Kind, entry.Amount, entry.BalanceAfter, entry.Reference))
            .ShouldBe(entries);
        balance.NewEntries.ShouldAllBe(entry => entry.BalanceAfter >= 0);
        balance.Amount.ShouldBe(balance.NewEntries.Sum(entry => entry.Amount));
        balance.Version.ShouldBe(entries.Count);
        balance.ShouldBeNumbered();
        for (var i = 0; i < payments.Length; i++)
        {
            (payments[i] is { RefundedAt: null }).ShouldBe(holds[i].Status == ReservationStatus.Confirmed);
            (payments[i] is { RefundedAt: not null }).ShouldBe(holds[i].Status == ReservationStatus.Cancelled);
            payments[i]?.Amount.ShouldBe(Prices[i]);
        }

        bool Pay(int which, DateTimeOffset now)
        {
            var made = Payment.Make(holds[which], balance, now);
            if (made.Error is null)
                payments[which] = made.Value;
            return made.Error is null;
        }

        // A repeat succeeds and does nothing; to the model that is a refusal.
        bool Refund(int which, DateTimeOffset now)
        {
            if (payments[which] is not { } payment)
                return false;
            var isRepeat = payment.RefundedAt is not null;
            payment.Refund(holds[which], balance, now).Error.ShouldBeNull();
            return !isRepeat;
        }
    }

    private static Arbitrary<Operation[]> Operations()
    {
        var operations =
            from kind in Gen.Elements(Enum.GetValues<LedgerEntryKind>())
            from cents in Gen.Choose(1, 10_000)
            from which in Gen.Choose(0, Prices.Length - 1)
            from isLate in Gen.Frequency((4, Gen.Constant(false)), (1, Gen.Constant(true)))
            select new Operation(kind, cents, which, isLate);
        return operations.ToArbitrary().Array();
    }

    /// <param name="Cents">Of a charge or use.</param>
    /// <param name="Which">The hold that is paid or refunded.</param>
    /// <param name="IsLate">Whether the hold has run out.</param>
    private sealed record Operation(LedgerEntryKind Kind, int Cents, int Which, bool IsLate);
}
