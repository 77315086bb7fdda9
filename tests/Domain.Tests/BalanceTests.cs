namespace Concert.Domain.Tests;

using Concert.Domain.Balances;

public sealed class BalanceTests
{
    [Fact]
    public void Given_a_new_balance_When_it_is_opened_Then_it_is_empty_and_has_no_history()
    {
        var balance = Given.ABalance(0);

        balance.Amount.ShouldBe(0m);
        balance.Currency.ShouldBe("KRW");
        balance.NewEntries.ShouldBeEmpty();
        balance.Version.ShouldBe(0);
    }

    [Fact]
    public void Given_a_balance_When_money_moves_Then_each_entry_is_signed_and_says_what_was_left()
    {
        var payment = new Guid("01890000-0000-7000-8000-0000000000ff");
        var balance = Given.ABalance(0);

        balance.Charge(100m, Given.Now);
        balance.Use(30.25m, Given.Now);
        balance.Pay(69.75m, payment, Given.Now);

        balance
            .NewEntries.Select(entry => (entry.Sequence, entry.Kind, entry.Amount, entry.BalanceAfter, entry.Reference))
            .ShouldBe([
                (1, LedgerEntryKind.Charge, 100m, 100m, null),
                (2, LedgerEntryKind.Use, -30.25m, 69.75m, null),
                (3, LedgerEntryKind.Payment, -69.75m, 0m, payment),
            ]);
        balance
            .PendingEvents.Select(pending => pending.Event)
            .ShouldBe(
                balance.NewEntries.Select(entry => new BalanceChanged(
                    entry.Id,
                    entry.Kind,
                    entry.Amount,
                    entry.BalanceAfter
                ))
            );
        balance.ShouldBeNumbered();
    }

    [Fact]
    public void Given_a_balance_When_a_cent_more_is_used_or_paid_Then_it_is_refused_and_nothing_changes()
    {
        var balance = Given.ABalance(100m);

        balance.Use(100.01m, Given.Now).Error.ShouldBe(BalanceErrors.Insufficient);
        balance.Pay(100.01m, Guid.Empty, Given.Now).Error.ShouldBe(BalanceErrors.Insufficient);

        balance.Amount.ShouldBe(100m);
        balance.NewEntries.Count.ShouldBe(1);
        balance.Version.ShouldBe(1);
    }

    [Fact]
    public void Given_an_empty_balance_When_a_price_of_zero_is_paid_Then_there_is_an_entry_for_it() =>
        Given.ABalance(0).Pay(0m, Guid.Empty, Given.Now).Value.Amount.ShouldBe(0m);

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Given_an_amount_that_is_not_positive_When_it_is_charged_or_used_Then_that_is_a_bug(int amount)
    {
        var balance = Given.ABalance(100m);

        Should.Throw<ArgumentOutOfRangeException>(() => balance.Charge(amount, Given.Now));
        Should.Throw<ArgumentOutOfRangeException>(() => balance.Use(amount, Given.Now));
        balance.Amount.ShouldBe(100m);
    }
}
