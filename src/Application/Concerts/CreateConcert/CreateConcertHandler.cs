namespace Concert.Application.Concerts.CreateConcert;

using Concert.Domain.Concerts;

internal sealed class CreateConcertHandler(IConcerts concerts, IDrawSeeds seeds)
    : IRequestHandler<CreateConcertCommand, Result<CreatedConcert>>
{
    private const string DefaultCurrency = "KRW";

    public async Task<Result<CreatedConcert>> Handle(CreateConcertCommand command, CancellationToken cancellationToken)
    {
        var concert = Concert.Announce(
            command.Title,
            command.Artist,
            command.Venue,
            command.TimeZone ?? Concert.DefaultTimeZone,
            command.Description ?? "",
            command.Currency ?? DefaultCurrency,
            command.SaleOpensAt,
            command.SaleClosesAt,
            command.Policy?.ToPolicy(otherwise: SalePolicy.Default) ?? SalePolicy.Default,
            seeds.Make()
        );
        await concerts.AddAsync(concert, cancellationToken);
        return new CreatedConcert(concert.Id);
    }
}
