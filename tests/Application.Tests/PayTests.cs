namespace Concert.Application.Tests;

using Concert.Application.Payments.Pay;

public sealed class PayTests
{
    private readonly Given _given = new();

    [Fact]
    public async Task Given_a_hold_and_money_When_it_is_paid_Then_the_place_in_the_queue_is_given_up_after_the_commit()
    {
        var reservation = _given.AReservation();
        _given.ABalance(80m);

        var payment = (await _given.Send(new PayCommand(Given.UserId, reservation.Id))).Value;

        payment.ReservationId.ShouldBe(reservation.Id);
        payment.Amount.ShouldBe(50m);
        payment.Balance.ShouldBe(30m);
        payment.PaidAt.ShouldBe(Given.Now);
        _given.Port<IPayments>().Received(1).Add(Arg.Is<Payment>(added => added.Id == payment.Id));
        await _given.Port<IWaitingQueue>().Received(1).LeaveAsync(42, Given.UserId, CancellationToken.None);
    }

    [Fact]
    public async Task Given_seats_that_were_lost_in_the_database_When_the_hold_is_paid_Then_it_has_expired()
    {
        var reservation = _given.AReservation();
        _given.ABalance(80m);
        _given.Port<IReservations>().TrySellAsync(default!, default).ReturnsForAnyArgs(false);

        await ShouldBeRefused(reservation.Id, ReservationErrors.Expired);
    }

    [Fact]
    public async Task Given_too_little_money_When_a_hold_is_paid_Then_no_seat_is_touched()
    {
        var reservation = _given.AReservation();
        _given.ABalance(49.99m);

        await ShouldBeRefused(reservation.Id, BalanceErrors.Insufficient);

        await _given.Port<IReservations>().DidNotReceiveWithAnyArgs().TrySellAsync(default!, default);
    }

    [Fact]
    public async Task Given_an_unknown_reservation_When_it_is_paid_Then_it_is_not_found()
    {
        _given.ABalance(80m);

        await ShouldBeRefused(Given.UserId, ReservationErrors.NotFound);
    }

    private async Task ShouldBeRefused(Guid reservationId, Error refusal)
    {
        (await _given.Send(new PayCommand(Given.UserId, reservationId))).Error.ShouldBe(refusal);

        _given.Steps.ShouldBe(["lock", "begin", "roll back", "release"]);
        _given.Port<IPayments>().ReceivedCalls().ShouldBeEmpty();
        _given.Port<IWaitingQueue>().ReceivedCalls().ShouldBeEmpty();
    }
}
