namespace Concert.Application.Tests;

using Concert.Application.Balances.ChargeBalance;
using Concert.Application.Concerts.AddSchedule;

public sealed class PipelineBehaviorTests
{
    private readonly Given _given = new();

    [Fact]
    public async Task Given_a_request_out_of_range_When_it_is_sent_Then_nothing_is_locked_or_read()
    {
        var result = await _given.Send(new ChargeBalanceCommand(Given.UserId, 0m));

        var error = result.Error.ShouldNotBeNull();
        error.Code.ShouldBe("validation.failed");
        Given.Messages(error).Single().Key.ShouldBe("amount");
        Given.Messages(error)["amount"].ShouldNotBeEmpty();
        _given.Steps.ShouldBeEmpty();
        _given.Port<IBalances>().ReceivedCalls().ShouldBeEmpty();
    }

    [Fact]
    public async Task Given_faults_at_every_depth_When_they_are_reported_Then_fields_are_named_as_in_the_request()
    {
        var command = new AddScheduleCommand(
            ActorId: null,
            ConcertId: 42,
            StartsAt: default,
            BookingOpensAt: Given.Now,
            BookingClosesAt: Given.Now.AddDays(1),
            [new SectionValues("A", 1, 1, 0m), new SectionValues("B", 0, 1, null)]
        );

        (await _given.FieldsRefused(command)).ShouldBe(
            ["startsAt", "seating[1].rows", "seating[1].price"],
            ignoreOrder: true
        );
    }

    [Fact]
    public async Task Given_a_place_that_is_not_active_When_a_seat_is_held_Then_it_is_refused_before_any_lock()
    {
        var (command, _) = _given.AHold(1);
        _given.Port<IWaitingQueue>().MayHoldAsync(Given.Pass, Arg.Any<CancellationToken>()).Returns(false);

        (await _given.Send(command)).Error.ShouldBe(QueueErrors.NotActive);

        _given.Steps.ShouldBeEmpty();
    }

    [Fact]
    public async Task Given_an_active_place_When_a_seat_is_held_Then_its_own_pass_was_asked_about()
    {
        var (command, _) = _given.AHold(1);

        (await _given.Send(command)).Error.ShouldBeNull();

        await _given.Port<IWaitingQueue>().Received(1).MayHoldAsync(Given.Pass, Arg.Any<CancellationToken>());
    }
}
