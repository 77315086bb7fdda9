namespace Concert.Application.Concerts.AddBuyers;

/// <summary>Makes virtual buyers for a rehearsal, each with an access token and so much money.</summary>
public sealed record AddBuyersCommand(Guid? ActorId, long ConcertId, int Count, decimal Balance)
    : ICommand<VirtualBuyers>,
        ITransactional,
        IIdempotent,
        IAudited
{
    public const int MaxBuyers = 20_000;

    public string Action => "rehearsal.add_buyers";

    public IdempotentCall? Call { get; init; }

    public LockPlan Lock => LockPlan.None;
}

/// <summary>The virtual buyers of one call.</summary>
/// <param name="ExpiresInSeconds">How long their access tokens are accepted.</param>
public sealed record VirtualBuyers(IReadOnlyList<VirtualBuyer> Items, int ExpiresInSeconds);

/// <summary>A virtual buyer, who can join this rehearsal and no other sale.</summary>
public sealed record VirtualBuyer(Guid UserId, string AccessToken);

internal sealed class AddBuyersValidator : AbstractValidator<AddBuyersCommand>
{
    public static readonly Bounds Count = new(1, 5_000);

    public AddBuyersValidator()
    {
        RuleFor(command => command.Count).Within(Count);
        RuleFor(command => command.Balance).Price(Domain.Balances.Balance.MaxAmount);
    }
}
