namespace Concert.Application.Tests;

using Concert.Application.Balances.ChargeBalance;
using Concert.Application.Balances.UseBalance;

public sealed class LedgerClockTests
{
    [Fact]
    public async Task Given_an_instance_whose_clock_is_an_hour_off_When_money_moves_Then_the_ledger_has_the_databases_time()
    {
        var given = new Given();
        var balance = given.ABalance(80m);
        var time = Given.Now.AddHours(1);
        given.Port<IBalances>().FindTermsAsync(default, default).ReturnsForAnyArgs(new BalanceTerms(balance, time));

        await given.Send(new ChargeBalanceCommand(Given.UserId, 10m));
        await given.Send(new UseBalanceCommand(Given.UserId, 5m));

        balance.NewEntries.Skip(1).Select(entry => (entry.Amount, entry.At)).ShouldBe([(10m, time), (-5m, time)]);
    }
}
