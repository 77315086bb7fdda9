namespace Concert.Application.Concerts.ChangeConcert;

using Concert.Application.Concerts.ChangePolicy;

/// <summary>Changes what is announced of a concert, its sale window, or its policy. What is left out stays as it is.</summary>
public sealed record ChangeConcertCommand(Guid? ActorId, long ConcertId, ConcertChange Change)
    : ICommand,
        ITransactional,
        IAudited
{
    public string Action => "concert.change";
}

/// <summary>What is to change; null leaves it as it is.</summary>
/// <param name="TimeZone">The IANA name of the venue's time zone, such as Asia/Seoul.</param>
/// <param name="Policy">Its members may be left out, too.</param>
public sealed record ConcertChange(
    string? Title = null,
    string? Artist = null,
    string? Venue = null,
    string? TimeZone = null,
    string? Description = null,
    DateTimeOffset? SaleOpensAt = null,
    DateTimeOffset? SaleClosesAt = null,
    PolicyValues? Policy = null
);

internal sealed class ChangeConcertValidator : AbstractValidator<ChangeConcertCommand>
{
    public ChangeConcertValidator() =>
        RuleFor(command => command.Change)
            .NotNull()
            .SetValidator(new ConcertChangeValidator())
            .OverridePropertyName("");
}

internal sealed class ConcertChangeValidator : AbstractValidator<ConcertChange>
{
    public ConcertChangeValidator()
    {
        RuleFor(change => change.Title!).Text(ConcertRules.MaxText).When(change => change.Title is not null);
        RuleFor(change => change.Artist!).Text(ConcertRules.MaxText).When(change => change.Artist is not null);
        RuleFor(change => change.Venue!).Text(ConcertRules.MaxText).When(change => change.Venue is not null);
        RuleFor(change => change.TimeZone).TimeZoneName();
        RuleFor(change => change.Description!).OptionalText(ConcertRules.MaxDescription);
        RuleFor(change => change.SaleOpensAt!.Value)
            .NotEmpty()
            .When(change => change.SaleOpensAt is not null)
            .OverridePropertyName(nameof(ConcertChange.SaleOpensAt));
        RuleFor(change => change.SaleClosesAt!.Value)
            .NotEmpty()
            .When(change => change.SaleClosesAt is not null)
            .OverridePropertyName(nameof(ConcertChange.SaleClosesAt));
        RuleFor(change => change.Policy!).SetValidator(new PolicyValidator());
    }
}
