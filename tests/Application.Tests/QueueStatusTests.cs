namespace Concert.Application.Tests;

using Concert.Application.Queue;
using Concert.Application.Queue.GetQueueStatus;
using Concert.Domain.Concerts;
using Concert.Domain.Queue;

public sealed class QueueStatusTests
{
    private static readonly QueuePass Waiting = Given.Pass with { ActiveUntil = null };
    private readonly Given _given = new();

    /// <summary>100 are admitted every 10 seconds.</summary>
    [Theory]
    [InlineData(1, 0, 1, 1)]
    [InlineData(10, 0, 1, 1)]
    [InlineData(11, 0, 2, 1)]
    [InlineData(190, 0, 19, 1)]
    [InlineData(200, 0, 20, 2)]
    [InlineData(1_490, 0, 149, 14)]
    [InlineData(1_500, 0, 150, 15)]
    [InlineData(1_000_000, 0, 100_000, 15)]
    [InlineData(100, 30, 40, 4)]
    [InlineData(1, 86_400, 86_401, 15)]
    [InlineData(100, -30, 10, 1)]
    public async Task Given_a_position_and_a_rate_When_the_wait_is_estimated_Then_asking_again_is_bounded(
        long position,
        int secondsUntilSale,
        long wait,
        int pollAfter
    )
    {
        var status = await StatusOf(new QueuePlace(Waiting, position), Given.Now.AddSeconds(secondsUntilSale));

        status.Status.ShouldBe(QueueState.Waiting);
        status.Position.ShouldBe(position);
        status.EstimatedWaitSeconds.ShouldBe(wait);
        status.PollAfterSeconds.ShouldBe(pollAfter);
        status.ActiveUntil.ShouldBeNull();
    }

    [Fact]
    public async Task Given_an_admitted_user_When_the_status_is_asked_for_Then_there_is_no_wait()
    {
        var status = await StatusOf(new QueuePlace(Given.Pass, 0), Given.Now);

        status.ShouldBe(new QueueStatus("token", 42, QueueState.Active, 0, 0, 1, Given.Pass.ActiveUntil));
    }

    [Fact]
    public async Task Given_a_place_that_is_gone_When_the_status_is_asked_for_Then_the_token_has_expired()
    {
        Sell(Given.Now);

        (await _given.Send(new GetQueueStatusQuery(Waiting))).Error.ShouldBe(QueueErrors.TokenExpired);
    }

    private async Task<QueueStatus> StatusOf(QueuePlace place, DateTimeOffset saleOpensAt)
    {
        Sell(saleOpensAt);
        _given.Port<IWaitingQueue>().FindAsync(place.Pass, Arg.Any<CancellationToken>()).Returns(place);
        _given.Port<IQueueTokens>().Issue(place.Pass).Returns("token");
        return (await _given.Send(new GetQueueStatusQuery(place.Pass))).Value;
    }

    private void Sell(DateTimeOffset opensAt)
    {
        var policy = new SalePolicy(300, 4, AdmissionsPerInterval: 100, IntervalSeconds: 10, 5_000, 600);
        var sale = new SaleTerms(42, opensAt, opensAt.AddDays(1), QueueIsPaused: false, policy);
        _given.Port<ISales>().FindAsync(42, Arg.Any<CancellationToken>()).Returns(sale);
    }
}
