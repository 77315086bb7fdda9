namespace Concert.Application.Tests;

using Concert.Application.Payments.RefundPayment;

public sealed class RefundPaymentTests
{
    private readonly Given _given = new();

    [Fact]
    public async Task Given_a_payment_When_it_is_refunded_Then_rows_are_locked_in_one_order_and_a_repeat_locks_only_the_payment()
    {
        var payment = APayment();
        _given.Port<IReservations>().TryTakeBackAsync(default!, default, default).ReturnsForAnyArgs(true);
        var time = Given.Now.AddHours(1);
        _given.Port<IDatabaseClock>().NowAsync(default).ReturnsForAnyArgs(time);

        var refunded = (await _given.Send(new RefundPaymentCommand(ActorId: null, payment.Id))).Value;
        var repeated = (await _given.Send(new RefundPaymentCommand(ActorId: null, payment.Id))).Value;

        refunded.ShouldBe(new RefundView(payment.Id, payment.ReservationId, 50m, time, 80m, "KRW"));
        repeated.ShouldBe(refunded);
        Received.InOrder(() =>
        {
            _ = _given.Port<IPayments>().LockAsync(payment.Id, Arg.Any<CancellationToken>());
            _ = _given.Port<IUsers>().LockAsync(Given.UserId, Arg.Any<CancellationToken>());
            _ = _given
                .Port<IReservations>()
                .LockAsync(payment.ReservationId, Given.UserId, Arg.Any<CancellationToken>());
            _ = _given.Port<IBalances>().LockAsync(Given.UserId, Arg.Any<CancellationToken>());
            _ = _given.Port<IDatabaseClock>().NowAsync(Arg.Any<CancellationToken>());
            _ = _given
                .Port<IReservations>()
                .TryTakeBackAsync(Arg.Any<Reservation>(), SeatStatus.Available, Arg.Any<CancellationToken>());
            _ = _given.Port<IPayments>().LockAsync(payment.Id, Arg.Any<CancellationToken>());
        });
        await _given
            .Port<ILockProvider>()
            .DidNotReceive()
            .AcquireAsync(
                Arg.Is<LockPlan>(plan => plan != LockPlan.None),
                Arg.Any<Func<string, Task<bool>>?>(),
                Arg.Any<CancellationToken>()
            );
        _given.Port<IWaitingQueue>().ReceivedCalls().ShouldBeEmpty();
    }

    [Fact]
    public async Task Given_seats_that_are_not_the_reservations_When_its_payment_is_refunded_Then_nothing_is_committed()
    {
        var payment = APayment();
        _given.Port<IReservations>().TryTakeBackAsync(default!, default, default).ReturnsForAnyArgs(false);

        await Should.ThrowAsync<InvalidOperationException>(() =>
            _given.Send(new RefundPaymentCommand(ActorId: null, payment.Id))
        );

        _given.Steps.ShouldBe(["lock", "begin", "release"]);
    }

    [Fact]
    public async Task Given_an_unknown_payment_When_it_is_refunded_Then_it_is_not_found() =>
        (await _given.Send(new RefundPaymentCommand(ActorId: null, Given.UserId))).Error.ShouldBe(
            PaymentErrors.NotFound
        );

    private static Schedule ASchedule() =>
        Schedule.Plan(
            Given.Pass.ConcertId,
            Given.Now,
            Given.Now,
            Given.Now.AddDays(1),
            [new SectionPlan("A", 1, 1, 50m)]
        );

    private Payment APayment()
    {
        var payment = Payment.Make(_given.AReservation(), _given.ABalance(80m), Given.Now).Value;
        _given
            .Port<IPayments>()
            .LockAsync(payment.Id, Arg.Any<CancellationToken>())
            .Returns(new RefundTerms(payment, ASchedule()));
        return payment;
    }
}
