namespace Concert.Application.Balances.UseBalance;

public sealed record UseBalanceCommand(Guid UserId, decimal Amount)
    : ICommand<BalanceMovement>,
        IUserCommand,
        IIdempotent
{
    public IdempotentCall? Call { get; init; }
}

internal sealed class UseBalanceValidator : AbstractValidator<UseBalanceCommand>
{
    public UseBalanceValidator() => RuleFor(command => command.Amount).Amount(Balance.MaxAmount);
}
