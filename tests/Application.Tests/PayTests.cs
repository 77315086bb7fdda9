namespace Concert.Application.Tests;

using Concert.Application.Payments.Pay;

public sealed class PayTests
{
    private readonly Given _given = new();

    [Fact]
    public async Task Given_a_hold_and_money_When_it_is_paid_Then_the_place_in_the_queue_is_given_up_after_the_commit()
    {
        var (reservation, terms) = ATerms(80m);

        var payment = (await _given.Send(new PayCommand(Given.UserId, reservation.Id))).Value;

        payment.ReservationId.ShouldBe(reservation.Id);
        payment.Amount.ShouldBe(50m);
        payment.Balance.ShouldBe(30m);
        payment.PaidAt.ShouldBe(Given.Now);
        _given.Port<IPayments>().Received(1).Make(Arg.Is<Payment>(made => made.Id == payment.Id), terms);
        await _given.Port<IWaitingQueue>().Received(1).LeaveAsync(42, Given.UserId, CancellationToken.None);
    }

    [Fact]
    public async Task Given_too_little_money_When_a_hold_is_paid_Then_nothing_is_written()
    {
        var (reservation, _) = ATerms(49.99m);

        await ShouldBeRefused(reservation.Id, BalanceErrors.Insufficient);
    }

    [Fact]
    public async Task Given_an_unknown_reservation_When_it_is_paid_Then_it_is_not_found()
    {
        _given
            .Port<IPayments>()
            .FindTermsAsync(default, default, default)
            .ReturnsForAnyArgs(ReservationErrors.NotFound);

        await ShouldBeRefused(Given.UserId, ReservationErrors.NotFound);
    }

    private (Reservation Reservation, PaymentTerms Terms) ATerms(decimal amount)
    {
        var terms = new PaymentTerms(_given.AReservation(), _given.ABalance(amount), IsCancelled: false, Given.Now);
        _given.Port<IPayments>().FindTermsAsync(default, default, default).ReturnsForAnyArgs(terms);
        return (terms.Reservation, terms);
    }

    private async Task ShouldBeRefused(Guid reservationId, Error refusal)
    {
        (await _given.Send(new PayCommand(Given.UserId, reservationId))).Error.ShouldBe(refusal);

        _given.Steps.ShouldBe(["lock", "begin", "roll back", "release"]);
        _given.Port<IPayments>().DidNotReceiveWithAnyArgs().Make(default!, default!);
        _given.Port<IWaitingQueue>().ReceivedCalls().ShouldBeEmpty();
    }
}
