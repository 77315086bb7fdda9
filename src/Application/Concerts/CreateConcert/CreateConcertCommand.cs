namespace Concert.Application.Concerts.CreateConcert;

using System.Collections.Frozen;
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
    PolicyValues? Policy
) : ICommand<CreatedConcert>, ITransactional, IIdempotent, IAudited
{
    public string Action => "concert.create";

    public IdempotentCall? Call { get; init; }

    public LockPlan Lock => LockPlan.None;
}

public sealed record CreatedConcert(long Id);

internal sealed class CreateConcertValidator : AbstractValidator<CreateConcertCommand>
{
    private static readonly FrozenSet<string> Listed = TimeZoneInfo
        .GetSystemTimeZones()
        .Where(zone => zone.HasIanaId)
        .Select(zone => zone.Id)
        .ToFrozenSet(StringComparer.Ordinal);

    public CreateConcertValidator()
    {
        RuleFor(command => command.Title).Text(200);
        RuleFor(command => command.Artist).Text(200);
        RuleFor(command => command.Venue).Text(200);
        RuleFor(command => command.TimeZone)
            .Cascade(CascadeMode.Stop)
            .Matches("^[A-Za-z0-9_/+-]{1,64}\\z")
            .Must(IsKnown)
            .WithMessage("Must be the IANA name of a time zone, such as Asia/Seoul.");
        RuleFor(command => command.Description!).OptionalText(4_000);
        RuleFor(command => command.Currency)
            .Matches("^[A-Z]{3}\\z")
            .WithMessage("Must be an ISO 4217 code, such as KRW.");
        RuleFor(command => command.SaleOpensAt).NotEmpty();
        RuleFor(command => command.SaleClosesAt).NotEmpty().GreaterThan(command => command.SaleOpensAt);
        RuleFor(command => command.Policy!).SetValidator(new PolicyValidator());
    }

    /// <summary>
    /// Null means UTC. The runtime finds some names that browsers reject, such as localtime. Neither its list of zones nor
    /// its table of Windows names contains those, but each lacks some valid names, so either is enough.
    /// </summary>
    private static bool IsKnown(string? timeZone) =>
        timeZone is null
        || Listed.Contains(timeZone)
        || (
            TimeZoneInfo.TryConvertIanaIdToWindowsId(timeZone, out _)
            && TimeZoneInfo.TryFindSystemTimeZoneById(timeZone, out var zone)
            && zone.Id.Equals(timeZone, StringComparison.Ordinal)
        );
}
