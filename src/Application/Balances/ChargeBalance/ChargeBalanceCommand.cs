namespace Concert.Application.Balances.ChargeBalance;

public sealed record ChargeBalanceCommand(Guid UserId, decimal Amount) : ICommand<BalanceMovement>, ILocked, IIdempotent
{
    public IdempotentCall? Call { get; init; }

    public LockPlan Lock => LockPlan.Wait(LockKeys.User(UserId));
}

internal sealed class ChargeBalanceValidator : AbstractValidator<ChargeBalanceCommand>
{
    public ChargeBalanceValidator() => RuleFor(command => command.Amount).Amount(Balance.MaxAmount);
}
