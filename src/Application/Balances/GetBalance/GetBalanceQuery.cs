namespace Concert.Application.Balances.GetBalance;

public sealed record GetBalanceQuery(Guid UserId) : IQuery<BalanceView>;
