namespace Concert.Application.Balances.UseBalance;

public sealed record UseBalanceCommand(Guid UserId, decimal Amount) : ICommand<BalanceMovement>, ILocked, IIdempotent
{
    public IdempotentCall? Call { get; init; }

    public LockPlan Lock => LockPlan.Wait(LockKeys.User(UserId));
}

internal sealed class UseBalanceValidator : AbstractValidator<UseBalanceCommand>
{
    public UseBalanceValidator() => RuleFor(command => command.Amount).Amount(Balance.MaxAmount);
}
