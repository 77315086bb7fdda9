namespace Concert.Api.Tests.Support;

using System.Data;
using Microsoft.EntityFrameworkCore;

/// <summary>What must be true of the whole database whatever has happened.</summary>
internal static class Invariants
{
    public static async Task ShouldKeepInvariants(this Given given)
    {
        await given.ReadAsync(async database =>
        {
            // All at one instant, since the sweep goes on meanwhile: a snapshot in PostgreSQL, locks in SQL Server.
            await using var instant = await database.Database.BeginTransactionAsync(
                Servers.Provider == DatabaseProvider.PostgreSql
                    ? IsolationLevel.RepeatableRead
                    : IsolationLevel.Serializable
            );
            var reservations = await database.Reservations.AsNoTracking().ToListAsync();
            var seats = await database.Seats.AsNoTracking().ToListAsync();
            var byId = reservations.ToDictionary(reservation => reservation.Id);

            foreach (var seat in seats.Where(seat => seat.Status == SeatStatus.Sold))
                byId[seat.ReservationId!.Value].Status.ShouldBe(ReservationStatus.Confirmed);
            foreach (var reservation in reservations)
            {
                var owned = seats.Where(seat => seat.ReservationId == reservation.Id).Select(seat => seat.Id).Order();
                var reserved = reservation.Seats.Select(seat => seat.SeatId).Order();
                switch (reservation.Status)
                {
                    case ReservationStatus.Confirmed:
                        owned.ShouldBe(reserved, "a confirmed reservation owns exactly its seats");
                        break;
                    case ReservationStatus.Pending:
                        owned.Except(reserved).ShouldBeEmpty("a hold has no seats but its own");
                        break;
                    default:
                        owned.ShouldBeEmpty("an ended hold has no seats");
                        break;
                }
            }

            var payments = await database.Payments.AsNoTracking().ToListAsync();
            payments
                .Where(payment => payment.RefundedAt is null)
                .Select(payment => (payment.ReservationId, payment.Amount))
                .ShouldBe(
                    reservations
                        .Where(reservation => reservation.Status == ReservationStatus.Confirmed)
                        .Select(reservation => (reservation.Id, reservation.TotalPrice)),
                    ignoreOrder: true,
                    "confirmed if and only if paid, once, the right amount, and not refunded"
                );
            foreach (var refunded in payments.Where(payment => payment.RefundedAt is not null))
                byId[refunded.ReservationId].Status.ShouldBe(ReservationStatus.Cancelled);

            var allEntries = await database.LedgerEntries.ToListAsync();
            allEntries
                .Where(entry => entry.Kind is LedgerEntryKind.Payment or LedgerEntryKind.Refund)
                .Select(entry => (entry.Reference, entry.Sequence, entry.Amount, entry.BalanceAfter))
                .ShouldBe(
                    payments.SelectMany(EntriesOf),
                    ignoreOrder: true,
                    "a payment moved its amount once, and once back if it was refunded"
                );
            var entries = allEntries.ToLookup(entry => entry.UserId);
            var balances = await database.Balances.AsNoTracking().ToListAsync();
            foreach (var balance in balances)
            {
                var ledger = entries[balance.UserId].OrderBy(entry => entry.Sequence).ToList();
                ledger.Select(entry => entry.Sequence).ShouldBe(Enumerable.Range(1, ledger.Count).Select(n => (long)n));
                var sum = 0m;
                foreach (var entry in ledger)
                    entry.BalanceAfter.ShouldBe(sum += entry.Amount, "every prefix of a ledger adds up");
                balance.Amount.ShouldBe(sum, "a balance is the sum of its entries");
                ledger.ShouldAllBe(entry => entry.BalanceAfter >= 0);
            }

            var outbox = await database.Outbox.AsNoTracking().ToListAsync();
            foreach (var aggregate in outbox.GroupBy(message => (message.Aggregate, message.AggregateId)))
                aggregate
                    .Select(message => message.Sequence)
                    .Order()
                    .ShouldBe(Enumerable.Range(1, aggregate.Count()).Select(n => (long)n), "no gap, nothing twice");
            ShouldHaveOneMessageAChange("Reservation", reservations);
            ShouldHaveOneMessageAChange("Payment", payments);
            ShouldHaveOneMessageAChange("Balance", balances);
            return true;

            void ShouldHaveOneMessageAChange<T>(string name, List<T> aggregates)
                where T : AggregateRoot =>
                outbox
                    .Count(message => message.Aggregate == name)
                    .ShouldBe((int)aggregates.Sum(aggregate => aggregate.Version), $"one message a change of {name}");
        });
    }

    private static IEnumerable<(Guid?, long, decimal, decimal)> EntriesOf(Payment payment)
    {
        yield return (payment.Id, payment.EntrySequence, -payment.Amount, payment.BalanceAfter);
        if (payment.RefundedAt is not null)
            yield return (
                payment.Id,
                payment.RefundEntrySequence!.Value,
                payment.Amount,
                payment.BalanceAfterRefund!.Value
            );
    }
}
