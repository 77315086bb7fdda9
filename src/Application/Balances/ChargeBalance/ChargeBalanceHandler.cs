namespace Concert.Application.Balances.ChargeBalance;

internal sealed class ChargeBalanceHandler(IBalances balances)
    : IRequestHandler<ChargeBalanceCommand, Result<BalanceMovement>>
{
    public async Task<Result<BalanceMovement>> Handle(ChargeBalanceCommand command, CancellationToken cancellationToken)
    {
        var found = await balances.FindTermsAsync(command.UserId, cancellationToken);
        if (found.Error is { } error)
            return error;

        var (balance, now) = found.Value;
        var entry = balance.Charge(command.Amount, now);
        balances.Save(balance);
        return new BalanceMovement(entry.Id, command.Amount, entry.BalanceAfter, balance.Currency);
    }
}
