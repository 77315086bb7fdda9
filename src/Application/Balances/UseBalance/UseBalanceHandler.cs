namespace Concert.Application.Balances.UseBalance;

internal sealed class UseBalanceHandler(IBalances balances)
    : IRequestHandler<UseBalanceCommand, Result<BalanceMovement>>
{
    public async Task<Result<BalanceMovement>> Handle(UseBalanceCommand command, CancellationToken cancellationToken)
    {
        var found = await balances.FindTermsAsync(command.UserId, cancellationToken);
        if (found.Error is { } error)
            return error;

        var (balance, now) = found.Value;
        var entry = balance.Use(command.Amount, now);
        if (entry.Error is { } refusal)
            return refusal;
        balances.Save(balance);
        return new BalanceMovement(entry.Value.Id, command.Amount, entry.Value.BalanceAfter, balance.Currency);
    }
}
