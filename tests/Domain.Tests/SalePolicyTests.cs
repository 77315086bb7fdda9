namespace Concert.Domain.Tests;

using Concert.Domain.Concerts;
using Concert.Domain.Reservations;

public sealed class SalePolicyTests
{
    [Theory]
    [InlineData(nameof(SalePolicy.HoldSeconds), 3, 3_600)]
    [InlineData(nameof(SalePolicy.MaxSeatsPerUser), 1, 50)]
    [InlineData(nameof(SalePolicy.AdmissionsPerInterval), 1, 100_000)]
    [InlineData(nameof(SalePolicy.IntervalSeconds), 1, 60)]
    [InlineData(nameof(SalePolicy.MaxActive), 1, 1_000_000)]
    [InlineData(nameof(SalePolicy.ActiveSeconds), 3, 86_400)]
    [InlineData(nameof(SalePolicy.MaxUnpaidHolds), 1, 1_000)]
    public void Given_a_rule_with_a_range_When_it_is_set_Then_only_the_range_is_taken(string rule, int min, int max)
    {
        Value(PolicyWith(rule, min)).ShouldBe(min);
        Value(PolicyWith(rule, max)).ShouldBe(max);
        Should.Throw<ArgumentOutOfRangeException>(() => PolicyWith(rule, min - 1)).ParamName.ShouldBe(rule);
        Should.Throw<ArgumentOutOfRangeException>(() => PolicyWith(rule, max + 1)).ParamName.ShouldBe(rule);

        int Value(SalePolicy policy) => (int)typeof(SalePolicy).GetProperty(rule)!.GetValue(policy)!;
    }

    [Theory]
    [InlineData(0, 1, true)]
    [InlineData(0, 4, true)]
    [InlineData(0, 5, false)]
    [InlineData(3, 1, true)]
    [InlineData(3, 2, false)]
    [InlineData(4, 1, false)]
    public void Given_a_limit_of_four_seats_When_more_are_asked_for_Then_the_limit_counts_those_of_before(
        int seatsOfUser,
        int requested,
        bool isAllowed
    )
    {
        var policy = PolicyWith(nameof(SalePolicy.MaxSeatsPerUser), 4);

        var error = policy.AllowHold(seatsOfUser, requested, unpaidHolds: 49).Error;

        error.ShouldBe(isAllowed ? null : ReservationErrors.SeatLimitExceeded(4));
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public void Given_a_limit_of_three_unpaid_holds_When_another_is_asked_for_Then_the_limit_counts_those_of_before(
        int unpaidHolds,
        bool isAllowed
    )
    {
        var policy = PolicyWith(nameof(SalePolicy.MaxUnpaidHolds), 3);

        var error = policy.AllowHold(seatsOfUser: 0, requested: 1, unpaidHolds).Error;

        error.ShouldBe(isAllowed ? null : ReservationErrors.HoldLimitExceeded(3));
    }

    private static SalePolicy PolicyWith(string rule, int value)
    {
        var policy = SalePolicy.Default;
        return new SalePolicy(
            Of(nameof(SalePolicy.HoldSeconds), policy.HoldSeconds),
            Of(nameof(SalePolicy.MaxSeatsPerUser), policy.MaxSeatsPerUser),
            Of(nameof(SalePolicy.AdmissionsPerInterval), policy.AdmissionsPerInterval),
            Of(nameof(SalePolicy.IntervalSeconds), policy.IntervalSeconds),
            Of(nameof(SalePolicy.MaxActive), policy.MaxActive),
            Of(nameof(SalePolicy.ActiveSeconds), policy.ActiveSeconds),
            Of(nameof(SalePolicy.NoShowSeconds), policy.NoShowSeconds),
            Of(nameof(SalePolicy.MaxUnpaidHolds), policy.MaxUnpaidHolds),
            policy.Fairness
        );

        int Of(string name, int otherwise) => name == rule ? value : otherwise;
    }
}
