namespace Concert.Application.Balances.UseBalance;

internal sealed class UseBalanceHandler(IUsers users, IBalances balances, IDatabaseClock clock)
    : IRequestHandler<UseBalanceCommand, Result<BalanceMovement>>
{
    public async Task<Result<BalanceMovement>> Handle(UseBalanceCommand command, CancellationToken cancellationToken)
    {
        await users.LockAsync(command.UserId, cancellationToken);
        var balance = await balances.LockAsync(command.UserId, cancellationToken);
        var entry = balance.Use(command.Amount, await clock.NowAsync(cancellationToken));
        return entry.Error is { } error
            ? error
            : new BalanceMovement(entry.Value.Id, command.Amount, entry.Value.BalanceAfter);
    }
}
