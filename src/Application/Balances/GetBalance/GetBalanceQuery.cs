namespace Concert.Application.Balances.GetBalance;

public sealed record GetBalanceQuery(Guid UserId) : IQuery<BalanceView>;

internal sealed class GetBalanceHandler(IBalances balances) : IRequestHandler<GetBalanceQuery, Result<BalanceView>>
{
    public async Task<Result<BalanceView>> Handle(GetBalanceQuery query, CancellationToken cancellationToken) =>
        await balances.GetAsync(query.UserId, cancellationToken);
}
