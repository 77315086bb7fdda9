namespace Concert.Application.Balances.ChargeBalance;

public sealed record ChargeBalanceCommand(Guid UserId, decimal Amount)
    : ICommand<BalanceMovement>,
        IUserCommand,
        IIdempotent
{
    public IdempotentCall? Call { get; init; }
}

internal sealed class ChargeBalanceValidator : AbstractValidator<ChargeBalanceCommand>
{
    public ChargeBalanceValidator() => RuleFor(command => command.Amount).Amount(Balance.MaxAmount);
}
