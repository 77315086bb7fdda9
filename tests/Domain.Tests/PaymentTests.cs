namespace Concert.Domain.Tests;

using Concert.Domain.Balances;
using Concert.Domain.Payments;
using Concert.Domain.Reservations;

public sealed class PaymentTests
{
    [Fact]
    public void Given_a_hold_and_enough_money_When_it_is_paid_Then_reservation_balance_and_payment_say_so()
    {
        var hold = Given.AHold(70m, 30m);
        var balance = Given.ABalance(150m);

        var payment = Payment.Make(hold, balance, Given.Now).Value;

        hold.Status.ShouldBe(ReservationStatus.Confirmed);
        hold.ShouldBeNumbered().ShouldBe([typeof(SeatsHeld), typeof(ReservationConfirmed)]);
        balance.Amount.ShouldBe(50m);
        var entry = balance.NewEntries[^1];
        (entry.Kind, entry.Amount, entry.Reference).ShouldBe((LedgerEntryKind.Payment, -100m, payment.Id));
        payment.ReservationId.ShouldBe(hold.Id);
        payment.UserId.ShouldBe(Given.UserId);
        payment.EntrySequence.ShouldBe(entry.Sequence);
        payment.Amount.ShouldBe(100m);
        payment.BalanceAfter.ShouldBe(50m);
        payment.PaidAt.ShouldBe(Given.Now);
        payment.ShouldBeNumbered();
        payment.PendingEvents.Single().Event.ShouldBe(new PaymentMade(hold.Id, 100m));
    }

    [Fact]
    public void Given_a_price_in_another_currency_When_it_is_paid_Then_it_is_refused_and_nothing_changes()
    {
        var hold = Given.AHold(70m);
        var balance = Balance.Open(Given.UserId, "USD");
        balance.Charge(100m, Given.Now);

        Payment.Make(hold, balance, Given.Now).Error.ShouldBe(PaymentErrors.CurrencyMismatch);

        hold.Status.ShouldBe(ReservationStatus.Pending);
        balance.Amount.ShouldBe(100m);
    }

    [Theory]
    [InlineData(ReservationStatus.Pending, 49.99, 1, "balances.insufficient")]
    [InlineData(ReservationStatus.Pending, 50, 0, "reservations.expired")]
    [InlineData(ReservationStatus.Pending, 49.99, 0, "reservations.expired")]
    [InlineData(ReservationStatus.Expired, 50, 1, "reservations.expired")]
    [InlineData(ReservationStatus.Cancelled, 50, 1, "reservations.cancelled")]
    [InlineData(ReservationStatus.Confirmed, 50, 1, "payments.already_paid")]
    public void Given_what_cannot_be_paid_When_it_is_tried_Then_neither_reservation_nor_balance_changes(
        ReservationStatus status,
        double money,
        int ticksLeft,
        string refusal
    )
    {
        var reservation = Given.AReservation(status);
        var balance = Given.ABalance((decimal)money);
        var closedAt = reservation.ClosedAt;
        var versions = (reservation.Version, balance.Version);

        var result = Payment.Make(reservation, balance, reservation.ExpiresAt.AddTicks(-ticksLeft));

        result.Error.ShouldNotBeNull().Code.ShouldBe(refusal);
        reservation.Status.ShouldBe(status);
        reservation.ClosedAt.ShouldBe(closedAt);
        balance.Amount.ShouldBe((decimal)money);
        balance.NewEntries.Count.ShouldBe(1);
        (reservation.Version, balance.Version).ShouldBe(versions);
        reservation.ShouldBeNumbered();
        balance.ShouldBeNumbered();
    }

    [Fact]
    public void Given_a_payment_When_it_is_refunded_twice_Then_the_money_is_back_once()
    {
        var (hold, balance) = (Given.AHold(70m, 30m), Given.ABalance(150m));
        var payment = Payment.Make(hold, balance, Given.Now).Value;
        balance.Use(20m, Given.Now);
        var later = Given.Now.AddDays(1);

        payment.Refund(hold, balance, later).Error.ShouldBeNull();
        payment.Refund(hold, balance, later.AddDays(1)).Error.ShouldBeNull();

        hold.Status.ShouldBe(ReservationStatus.Cancelled);
        hold.ClosedAt.ShouldBe(later);
        hold.ShouldBeNumbered()
            .ShouldBe([typeof(SeatsHeld), typeof(ReservationConfirmed), typeof(ReservationRefunded)]);
        balance.Amount.ShouldBe(130m);
        var entry = balance.NewEntries[^1];
        (entry.Kind, entry.Amount, entry.Reference, entry.At).ShouldBe(
            (LedgerEntryKind.Refund, 100m, payment.Id, later)
        );
        (payment.RefundedAt, payment.RefundEntrySequence, payment.BalanceAfterRefund).ShouldBe((later, 4L, 130m));
        payment.ShouldBeNumbered().ShouldBe([typeof(PaymentMade), typeof(PaymentRefunded)]);
    }

    [Fact]
    public void Given_another_reservation_or_balance_When_a_payment_is_refunded_Then_that_is_a_bug()
    {
        var (hold, balance) = (Given.AHold(50m), Given.ABalance(50m));
        var payment = Payment.Make(hold, balance, Given.Now).Value;

        Should.Throw<InvalidOperationException>(() => payment.Refund(Given.AHold(50m), balance, Given.Now));
        Should.Throw<InvalidOperationException>(() => payment.Refund(hold, Balance.Open(Guid.Empty, "KRW"), Given.Now));

        payment.RefundedAt.ShouldBeNull();
        hold.Status.ShouldBe(ReservationStatus.Confirmed);
        balance.Amount.ShouldBe(0m);
    }

    [Fact]
    public void Given_a_free_seat_and_no_money_When_it_is_paid_Then_it_is_confirmed()
    {
        var hold = Given.AHold(0m);

        Payment.Make(hold, Given.ABalance(0), Given.Now).Error.ShouldBeNull();

        hold.Status.ShouldBe(ReservationStatus.Confirmed);
    }

    [Fact]
    public void Given_another_users_balance_When_it_is_to_pay_Then_that_is_a_bug()
    {
        var hold = Given.AHold(50m);
        var balance = Balance.Open(Guid.Empty, "KRW");
        balance.Charge(100m, Given.Now);

        Should.Throw<InvalidOperationException>(() => Payment.Make(hold, balance, Given.Now));

        hold.Status.ShouldBe(ReservationStatus.Pending);
        balance.Amount.ShouldBe(100m);
    }
}
