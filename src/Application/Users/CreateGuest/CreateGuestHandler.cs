namespace Concert.Application.Users.CreateGuest;

internal sealed class CreateGuestHandler(
    IUsers users,
    IBalances balances,
    IAccessTokens accessTokens,
    InstallationCurrency currency,
    TimeProvider time
) : IRequestHandler<CreateGuestCommand, Result<NewGuest>>
{
    public Task<Result<NewGuest>> Handle(CreateGuestCommand command, CancellationToken cancellationToken)
    {
        var guest = User.Guest(time.GetUtcNow());
        users.Add(guest);
        balances.Add(Balance.Open(guest.Id, currency.Code));
        return Task.FromResult<Result<NewGuest>>(new NewGuest(guest.Id, accessTokens.Issue(Caller.Of(guest))));
    }
}
