namespace Concert.Application.Tests;

using Concert.Application.Queue.GetQueueStatus;

public sealed class QueueStatusTests
{
    private static readonly QueuePass Waiting = Given.Pass with { ActiveUntil = null };
    private readonly Given _given = new();

    /// <summary>100 are admitted every 10 seconds; nothing was measured yet.</summary>
    [Theory]
    [InlineData(1, 0, 1, 1)]
    [InlineData(100, 0, 10, 1)]
    [InlineData(200, 0, 20, 2)]
    [InlineData(1_500, 0, 150, 15)]
    [InlineData(1_000_000, 0, 100_000, 40)]
    [InlineData(100, 30, 40, 4)]
    [InlineData(1, 86_400, 86_401, 40)]
    [InlineData(100, -30, 10, 1)]
    public async Task Given_a_position_and_a_rate_When_the_wait_is_estimated_Then_asking_again_is_bounded(
        long position,
        int secondsUntilSale,
        long wait,
        int pollAfter
    )
    {
        var status = await StatusOf(Waiting with { Position = position }, Given.Now.AddSeconds(secondsUntilSale));

        status.Status.ShouldBe(QueueState.Waiting);
        status.Position.ShouldBe(position);
        status.EstimatedWaitSeconds.ShouldBe(wait);
        wait.ShouldBeInRange(status.EstimatedWaitMinSeconds!.Value, status.EstimatedWaitMaxSeconds!.Value);
        status.PollAfterSeconds.ShouldBe(pollAfter);
        status.ActiveUntil.ShouldBeNull();
    }

    [Theory]
    [InlineData(10, 3)]
    [InlineData(120, 40)]
    [InlineData(3_600, 60)]
    public async Task Given_a_time_after_which_users_count_as_gone_When_they_follow_the_advice_Then_they_never_do(
        int noShowSeconds,
        int pollAfter
    )
    {
        var status = await StatusOf(Waiting with { Position = 1_000_000 }, Given.Now, noShowSeconds);

        status.PollAfterSeconds.ShouldBe(pollAfter);
    }

    [Theory]
    [InlineData(2_592_000, 2_592_000L)]
    [InlineData(2_592_001, null)]
    [InlineData(31_536_000, null)]
    public async Task Given_a_sale_far_ahead_When_the_wait_is_estimated_Then_it_is_at_most_30_days_or_unknown(
        int secondsUntilSale,
        long? wait
    )
    {
        var status = await StatusOf(Waiting with { Position = 1_000 }, Given.Now.AddSeconds(secondsUntilSale));

        status.EstimatedWaitSeconds.ShouldBe(wait);
        status.EstimatedWaitMinSeconds.ShouldBe(wait);
        status.EstimatedWaitMaxSeconds.ShouldBe(wait);
        status.PollAfterSeconds.ShouldBe(40);
    }

    [Fact]
    public async Task Given_an_admitted_user_When_the_status_is_asked_for_Then_there_is_no_wait()
    {
        var status = await StatusOf(Given.Pass, Given.Now);

        status.ShouldBe(
            new QueueStatus(
                "token",
                42,
                QueueState.Active,
                0,
                0,
                0,
                0,
                15,
                Given.Pass.ActiveUntil,
                Given.Pass.ActiveUntil,
                Entry: null
            )
        );
    }

    [Fact]
    public async Task Given_a_draw_to_come_When_the_status_is_asked_for_Then_it_has_the_entry_and_the_range_of_the_wait()
    {
        var status = await StatusOf(Waiting with { Position = null }, Given.Now.AddSeconds(60), drawnAmong: 1_000);

        status.Position.ShouldBeNull();
        status.Entry.ShouldBe(DrawRules.EntryOf(42, Given.UserId));
        status.EstimatedWaitMinSeconds!.Value.ShouldBeInRange(60, 61);
        status.EstimatedWaitSeconds.ShouldBe(60 + 50);
        status.EstimatedWaitMaxSeconds!.Value.ShouldBeGreaterThanOrEqualTo(60 + 100);
    }

    [Fact]
    public async Task Given_a_place_that_is_gone_When_the_status_is_asked_for_Then_the_token_has_expired()
    {
        Sell(Given.Now);
        _given.Port<IWaitingQueue>().FindAsync(default!, Waiting, default).ReturnsForAnyArgs((QueuePlace?)null);

        (await _given.Send(new GetQueueStatusQuery(Waiting))).Error.ShouldBe(QueueErrors.TokenExpired);
    }

    private async Task<QueueStatus> StatusOf(
        QueuePass pass,
        DateTimeOffset saleOpensAt,
        int noShowSeconds = 120,
        long drawnAmong = 0
    )
    {
        Sell(saleOpensAt, noShowSeconds);
        var place = new QueuePlace(pass, IsDrawn: drawnAmong > 0, drawnAmong, Passed: 0);
        _given.Port<IWaitingQueue>().FindAsync(default!, pass, default).ReturnsForAnyArgs(place);
        _given.Port<IQueueTokens>().Issue(pass).Returns("token");
        return (await _given.Send(new GetQueueStatusQuery(pass))).Value;
    }

    private void Sell(DateTimeOffset opensAt, int noShowSeconds = 120)
    {
        var policy = new SalePolicy(
            HoldSeconds: 300,
            MaxSeatsPerUser: 4,
            AdmissionsPerInterval: 100,
            IntervalSeconds: 10,
            MaxActive: 5_000,
            ActiveSeconds: 600,
            noShowSeconds,
            MaxUnpaidHolds: 50,
            Fairness.Arrival
        );
        var sale = new SaleTerms(42, opensAt, opensAt.AddDays(1), QueueIsPaused: false, IsCancelled: false, policy);
        _given.Port<ISales>().FindAsync(42, Arg.Any<CancellationToken>()).Returns(sale);
    }
}
