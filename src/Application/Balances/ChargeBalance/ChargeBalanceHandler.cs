namespace Concert.Application.Balances.ChargeBalance;

internal sealed class ChargeBalanceHandler(IUsers users, IBalances balances, IDatabaseClock clock)
    : IRequestHandler<ChargeBalanceCommand, Result<BalanceMovement>>
{
    public async Task<Result<BalanceMovement>> Handle(ChargeBalanceCommand command, CancellationToken cancellationToken)
    {
        await users.LockAsync(command.UserId, cancellationToken);
        var balance = await balances.LockAsync(command.UserId, cancellationToken);
        var entry = balance.Charge(command.Amount, await clock.NowAsync(cancellationToken));
        return new BalanceMovement(entry.Id, command.Amount, entry.BalanceAfter);
    }
}
