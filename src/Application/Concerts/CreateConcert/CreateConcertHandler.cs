namespace Concert.Application.Concerts.CreateConcert;

using Concert.Domain.Concerts;

internal sealed class CreateConcertHandler(
    IConcerts concerts,
    IDrawSeeds seeds,
    InstallationCurrency currency,
    IAudit audit
) : IRequestHandler<CreateConcertCommand, Result<CreatedConcert>>
{
    public async Task<Result<CreatedConcert>> Handle(CreateConcertCommand command, CancellationToken cancellationToken)
    {
        if (command.Currency is { } asked && !asked.Equals(currency.Code, StringComparison.Ordinal))
            return ConcertErrors.CurrencyUnsupported;
        var concert = Concert.Announce(
            command.Title,
            command.Artist,
            command.Venue,
            command.TimeZone ?? Concert.DefaultTimeZone,
            command.Description ?? "",
            currency.Code,
            command.SaleOpensAt,
            command.SaleClosesAt,
            command.Policy?.ToPolicy(otherwise: SalePolicy.Default) ?? SalePolicy.Default,
            seeds.Make(),
            command.Rehearsal
        );
        await concerts.AddAsync(concert, cancellationToken);
        audit.Note(command, AuditedObject.Of(concert), before: null, ConcertFacts.Of(concert));
        return new CreatedConcert(concert.Id);
    }
}
