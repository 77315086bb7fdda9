namespace Concert.Domain.Tests;

using Concert.Domain.Concerts;

public sealed class ConcertTests
{
    [Fact]
    public void Given_a_new_concert_When_it_is_announced_Then_its_queue_is_open()
    {
        var concert = Given.AConcert();

        concert.QueueIsPaused.ShouldBeFalse();
        concert.Policy.ShouldBe(SalePolicy.Default);
        concert.ShouldBeNumbered().ShouldBe([typeof(ConcertAnnounced)]);
    }

    [Fact]
    public void Given_a_concert_When_its_queue_is_paused_and_resumed_twice_each_Then_each_counts_once()
    {
        var concert = Given.AConcert();

        concert.ResumeQueue();
        concert.Version.ShouldBe(1);
        concert.PauseQueue();
        concert.PauseQueue();
        concert.QueueIsPaused.ShouldBeTrue();
        concert.ResumeQueue();
        concert.ResumeQueue();
        concert.QueueIsPaused.ShouldBeFalse();

        concert.ShouldBeNumbered().ShouldBe([typeof(ConcertAnnounced), typeof(QueuePaused), typeof(QueueResumed)]);
    }

    [Fact]
    public void Given_a_concert_When_its_policy_is_changed_Then_an_event_carries_the_new_one()
    {
        var concert = Given.AConcert();
        var policy = new SalePolicy(3, 1, 1, 1, 1, 3, 10, 1, Fairness.Draw);

        concert.ChangePolicy(policy);

        concert.Policy.ShouldBe(policy);
        concert.ShouldBeNumbered();
        concert.PendingEvents[^1].Event.ShouldBe(new PolicyChanged(policy));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Given_a_sale_without_length_When_it_is_announced_Then_that_is_a_bug(int ticks) =>
        Should.Throw<ArgumentOutOfRangeException>(() =>
            Concert.Announce(
                "",
                "",
                "",
                "Etc/UTC",
                "",
                "KRW",
                Given.Now,
                Given.Now.AddTicks(ticks),
                SalePolicy.Default,
                []
            )
        );
}
