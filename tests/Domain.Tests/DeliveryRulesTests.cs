namespace Concert.Domain.Tests;

using Concert.Domain.Webhooks;

public sealed class DeliveryRulesTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(5, 16)]
    [InlineData(12, 2_048)]
    [InlineData(13, 3_600)]
    [InlineData(1_000, 3_600)]
    public void Given_failed_attempts_When_the_next_is_planned_Then_the_limit_doubles_up_to_an_hour(
        int attempts,
        int seconds
    )
    {
        DeliveryRules.DelayAfter(attempts, jitter: 1).ShouldBe(TimeSpan.FromSeconds(seconds));
        DeliveryRules.DelayAfter(attempts, jitter: 0.25).ShouldBe(TimeSpan.FromSeconds(seconds) / 4);
        DeliveryRules.DelayAfter(attempts, jitter: 0).ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void Given_a_first_attempt_When_a_day_has_passed_Then_it_is_given_up()
    {
        var first = new DateTimeOffset(2026, 5, 1, 20, 0, 0, TimeSpan.Zero);

        DeliveryRules.IsDead(first, first.AddDays(1).AddTicks(-1)).ShouldBeFalse();
        DeliveryRules.IsDead(first, first.AddDays(1)).ShouldBeTrue();
    }
}
