namespace Concert.Application.Tests;

using Concert.Application.Balances.ChargeBalance;
using NSubstitute.ExceptionExtensions;

public sealed class LockBehaviorTests
{
    private readonly Given _given = new();

    [Fact]
    public async Task Given_a_locked_command_When_it_runs_Then_the_lock_encloses_the_commit()
    {
        _given.ABalance(1m);

        var result = await _given.Send(new ChargeBalanceCommand(Given.UserId, 10m));

        result.Error.ShouldBeNull();
        _given.Steps.ShouldBe(["lock", "begin", "commit", "release"]);
        await ShouldHaveAskedFor(LockPlan.BoundedWait, LockKeys.Wallet(Given.UserId));
    }

    [Fact]
    public async Task Given_a_handler_that_refuses_When_it_is_done_Then_the_lock_is_given_back_after_the_rollback()
    {
        var (command, _) = _given.AHold(1);
        _given.Offer(null);

        (await _given.Send(command)).Error.ShouldNotBeNull();

        _given.Steps.ShouldBe(["lock", "begin", "roll back", "release"]);
    }

    [Fact]
    public async Task Given_a_handler_that_throws_When_it_is_done_Then_the_lock_is_given_back()
    {
        var bug = new InvalidOperationException("a bug");
        _given.Port<IBalances>().LockAsync(default, default).ThrowsAsyncForAnyArgs(bug);

        (
            await Should.ThrowAsync<InvalidOperationException>(() =>
                _given.Send(new ChargeBalanceCommand(Given.UserId, 10m))
            )
        ).ShouldBeSameAs(bug);

        _given.Steps.ShouldBe(["lock", "begin", "release"]);
    }

    [Fact]
    public async Task Given_seats_in_any_order_When_they_are_locked_Then_the_keys_are_sorted_and_nobody_waits()
    {
        var (command, _) = _given.AHold(20, 3, 100);

        (await _given.Send(command)).Error.ShouldBeNull();

        await ShouldHaveAskedFor(TimeSpan.Zero, LockKeys.Seat(7, 100), LockKeys.Seat(7, 20), LockKeys.Seat(7, 3));
    }

    [Fact]
    public async Task Given_a_command_that_waits_When_the_wait_runs_out_Then_it_is_congested()
    {
        _given.Locked(false);

        var result = await _given.Send(new ChargeBalanceCommand(Given.UserId, 10m));

        result.Error.ShouldBe(PipelineErrors.Congested);
        _given.Steps.ShouldBe(["no lock"]);
    }

    [Fact]
    public async Task Given_a_refused_lock_When_the_database_shows_why_Then_that_is_the_answer_and_the_handler_never_runs()
    {
        var (command, _) = _given.AHold(1, 2);
        _given.Locked(false);
        _given.Port<IReservations>().ListTakenAsync(7, command.SeatIds, Arg.Any<CancellationToken>()).Returns([2L]);

        var result = await _given.Send(command);

        var error = result.Error.ShouldNotBeNull();
        error.Code.ShouldBe(ReservationErrors.SeatTaken([]).Code);
        error.Details!["seatIds"].ShouldBe(new long[] { 2 });
        _given.Steps.ShouldBe(["no lock"]);
        await _given.Port<IReservations>().DidNotReceiveWithAnyArgs().TakeTurnAsync(default, default);
    }

    [Fact]
    public async Task Given_a_refused_lock_When_nothing_shows_why_Then_the_command_waits_for_it_and_runs()
    {
        var (command, _) = _given.AHold(1);
        _given.Locked(false, true);
        _given.Port<IReservations>().ListTakenAsync(default, default!, default).ReturnsForAnyArgs([]);

        (await _given.Send(command)).Error.ShouldBeNull();

        _given.Steps.ShouldBe(["no lock", "lock", "begin", "commit", "release"]);
        await ShouldHaveAskedFor(LockPlan.BoundedWait, LockKeys.Seat(7, 1));
    }

    [Fact]
    public async Task Given_a_refused_lock_When_the_wait_for_its_holder_runs_out_Then_it_is_congested()
    {
        var (command, _) = _given.AHold(1);
        _given.Locked(false, false);
        _given.Port<IReservations>().ListTakenAsync(default, default!, default).ReturnsForAnyArgs([]);

        (await _given.Send(command)).Error.ShouldBe(PipelineErrors.Congested);

        _given.Steps.ShouldBe(["no lock", "no lock"]);
    }

    private async Task ShouldHaveAskedFor(TimeSpan wait, params IReadOnlyList<string> keys) =>
        await _given
            .Port<ILockProvider>()
            .Received(1)
            .AcquireAsync(
                Arg.Is<IReadOnlyList<string>>(asked => asked.SequenceEqual(keys)),
                wait,
                Arg.Any<CancellationToken>()
            );
}
