namespace Concert.Application.Concerts.CreateConcert;

using Concert.Application.Concerts.ChangePolicy;

/// <summary>Announces a concert; its dates are added one by one.</summary>
public sealed record CreateConcertCommand(
    Guid? ActorId,
    string Title,
    string Artist,
    string Venue,
    string? TimeZone,
    string? Description,
    string? Currency,
    DateTimeOffset SaleOpensAt,
    DateTimeOffset SaleClosesAt,
    PolicyValues? Policy,
    bool Rehearsal = false
) : ICommand<CreatedConcert>, ITransactional, IIdempotent, IAudited
{
    public string Action => "concert.create";

    public IdempotentCall? Call { get; init; }

    public LockPlan Lock => LockPlan.None;
}

public sealed record CreatedConcert(long Id);

internal sealed class CreateConcertValidator : AbstractValidator<CreateConcertCommand>
{
    public CreateConcertValidator()
    {
        RuleFor(command => command.Title).Text(ConcertRules.MaxText);
        RuleFor(command => command.Artist).Text(ConcertRules.MaxText);
        RuleFor(command => command.Venue).Text(ConcertRules.MaxText);
        RuleFor(command => command.TimeZone).TimeZoneName();
        RuleFor(command => command.Description!).OptionalText(ConcertRules.MaxDescription);
        RuleFor(command => command.Currency).CurrencyCode();
        RuleFor(command => command.SaleOpensAt).NotEmpty();
        RuleFor(command => command.SaleClosesAt).NotEmpty().GreaterThan(command => command.SaleOpensAt);
        RuleFor(command => command.Policy!).SetValidator(new PolicyValidator());
    }
}
