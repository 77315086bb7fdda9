namespace Concert.Application.Concerts.AddBuyers;

internal sealed class AddBuyersHandler(
    IConcerts concerts,
    IRehearsals rehearsals,
    IAccessTokens tokens,
    InstallationCurrency currency,
    IDatabaseClock clock,
    IAudit audit
) : IRequestHandler<AddBuyersCommand, Result<VirtualBuyers>>
{
    public async Task<Result<VirtualBuyers>> Handle(AddBuyersCommand command, CancellationToken cancellationToken)
    {
        if (await concerts.LockAsync(command.ConcertId, cancellationToken) is not { } concert)
            return ConcertErrors.NotFound;
        if (!concert.IsRehearsal)
            return ConcertErrors.NotRehearsal;
        var before = await rehearsals.CountBuyersAsync(concert.Id, cancellationToken);
        if (before + command.Count > AddBuyersCommand.MaxBuyers)
            return ConcertErrors.TooManyBuyers;

        var now = await clock.NowAsync(cancellationToken);
        var buyers = Enumerable.Range(0, command.Count).Select(_ => User.Rehearse(concert.Id, now)).ToList();
        await rehearsals.AddAsync(buyers, buyers.ConvertAll(Open), cancellationToken);
        audit.Note(
            command,
            AuditedObject.Of(concert),
            new { Buyers = before },
            new { Buyers = before + command.Count, command.Balance }
        );
        var issued = buyers.ConvertAll(user => tokens.Issue(Caller.Of(user)));
        return new VirtualBuyers(
            [.. buyers.Zip(issued, (user, token) => new VirtualBuyer(user.Id, token.Token))],
            (int)issued[0].Lifetime.TotalSeconds
        );

        Balance Open(User user)
        {
            var balance = Balance.Open(user.Id, currency.Code);
            if (command.Balance > 0)
                balance.Charge(command.Balance, now);
            return balance;
        }
    }
}
