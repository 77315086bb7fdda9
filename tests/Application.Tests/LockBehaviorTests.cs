namespace Concert.Application.Tests;

using Concert.Application.Balances.ChargeBalance;
using Concert.Application.Reservations.HoldSeat;
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
        await ShouldHaveAskedFor([LockKeys.User(Given.UserId)], []);
    }

    [Fact]
    public async Task Given_a_handler_that_refuses_When_it_is_done_Then_the_lock_is_given_back_after_the_rollback()
    {
        var (command, _) = _given.AHold(1);
        _given.Offer(ConcertErrors.ScheduleNotFound);

        (await _given.Send(command)).Error.ShouldNotBeNull();

        _given.Steps.ShouldBe(["lock", "begin", "roll back", "release"]);
    }

    [Fact]
    public async Task Given_a_handler_that_throws_When_it_is_done_Then_the_lock_is_given_back()
    {
        var bug = new InvalidOperationException("a bug");
        _given.Port<IBalances>().FindTermsAsync(default, default).ThrowsAsyncForAnyArgs(bug);

        (
            await Should.ThrowAsync<InvalidOperationException>(() =>
                _given.Send(new ChargeBalanceCommand(Given.UserId, 10m))
            )
        ).ShouldBeSameAs(bug);

        _given.Steps.ShouldBe(["lock", "begin", "release"]);
    }

    [Fact]
    public async Task Given_seats_in_any_order_When_they_are_locked_Then_the_user_comes_first_and_the_seats_are_sorted()
    {
        var (command, _) = _given.AHold(20, 3, 100);

        (await _given.Send(command)).Error.ShouldBeNull();

        await ShouldHaveAskedFor(
            [LockKeys.User(Given.UserId)],
            [LockKeys.Seat(7, 100), LockKeys.Seat(7, 20), LockKeys.Seat(7, 3)]
        );
    }

    [Fact]
    public async Task Given_a_lock_that_is_refused_When_nobody_can_say_why_Then_it_is_congested()
    {
        _given
            .Port<ILockProvider>()
            .AcquireAsync(default!, default, default)
            .ReturnsForAnyArgs(Task.FromResult<IAsyncDisposable?>(null));

        var result = await _given.Send(new ChargeBalanceCommand(Given.UserId, 10m));

        result.Error.ShouldBe(PipelineErrors.Congested);
        _given.Steps.ShouldAllBe(step => step != "begin");
    }

    [Fact]
    public async Task Given_a_refused_lock_When_the_database_shows_why_Then_that_is_the_answer_and_the_handler_never_runs()
    {
        var (command, _) = _given.AHold(1, 2);
        _given.Locked();
        _given.Port<IReservations>().ListTakenAsync(7, command.SeatIds, Arg.Any<CancellationToken>()).Returns([2L]);

        var result = await _given.Send(command);

        var error = result.Error.ShouldNotBeNull();
        error.Code.ShouldBe(ReservationErrors.SeatTaken([]).Code);
        error.Details!["seatIds"].ShouldBe(new long[] { 2 });
        _given.Steps.ShouldBe(["no lock"]);
        await _given
            .Port<IReservations>()
            .DidNotReceiveWithAnyArgs()
            .FindBookingAsync(default, default, default!, default);
    }

    [Fact]
    public async Task Given_a_lock_of_another_When_nothing_shows_why_to_give_up_Then_the_command_waits_for_it_and_runs()
    {
        var (command, _) = _given.AHold(1);
        _given.Locked();
        _given.Port<IReservations>().ListTakenAsync(default, default!, default).ReturnsForAnyArgs([]);

        (await _given.Send(command)).Error.ShouldBeNull();

        _given.Steps.ShouldBe(["lock", "begin", "commit", "release"]);
    }

    [Fact]
    public async Task Given_many_who_ask_why_at_once_When_a_read_is_under_way_Then_one_more_answers_all_of_them()
    {
        var refusals = _given.Port<SharedRefusals<HoldSeatCommand>>();
        var (command, _) = _given.AHold(1);
        var reads = new List<TaskCompletionSource<IReadOnlyList<long>>>();
        var begun = new SemaphoreSlim(0);
        _given
            .Port<IReservations>()
            .ListTakenAsync(default, default!, default)
            .ReturnsForAnyArgs(_ =>
            {
                reads.Add(new TaskCompletionSource<IReadOnlyList<long>>());
                begun.Release();
                return reads[^1].Task;
            });

        var first = refusals.ExplainAsync(command, ["seat"]);
        await begun.WaitAsync();
        var others = Enumerable.Range(0, 100).Select(_ => refusals.ExplainAsync(command, ["seat"])).ToList();
        reads[0].SetResult([]);
        (await first).ShouldBeNull();
        await begun.WaitAsync();
        reads[1].SetResult([1]);

        (await Task.WhenAll(others)).ShouldAllBe(error => error!.Code == "reservations.seat_taken");
        reads.Count.ShouldBe(2);
    }

    private async Task ShouldHaveAskedFor(IReadOnlyList<string> inOrder, IReadOnlyList<string> noWait) =>
        await _given
            .Port<ILockProvider>()
            .Received(1)
            .AcquireAsync(
                Arg.Is<LockPlan>(plan => plan.InOrder.SequenceEqual(inOrder) && plan.NoWait.SequenceEqual(noWait)),
                Arg.Any<Func<string, Task<bool>>?>(),
                Arg.Any<CancellationToken>()
            );
}
