namespace Concert.Application.Concerts.GetAdminConcert;

/// <summary>A concert as organizers see it.</summary>
public sealed record GetAdminConcertQuery(long ConcertId) : IQuery<AdminConcert>;

/// <summary>A concert with what only organizers need to know.</summary>
/// <param name="TimeZone">The IANA name of the venue's time zone.</param>
/// <param name="AvailableSeats">Seats of all its dates that could be held at this moment.</param>
/// <param name="PriceFrom">The cheapest seat; null while there are no dates.</param>
/// <param name="CancelledAt">When it was cancelled, by the database's clock; null if it was not.</param>
/// <param name="CancellationReason">What buyers are told; null if nothing.</param>
/// <param name="QueueIsPaused">Whether admission is paused.</param>
/// <param name="Rehearsal">Whether it is a rehearsal, which only its virtual buyers may join.</param>
public sealed record AdminConcert(
    long Id,
    string Title,
    string Artist,
    string Venue,
    string TimeZone,
    ShowStatus Status,
    string Currency,
    DateTimeOffset SaleOpensAt,
    DateTimeOffset SaleClosesAt,
    int TotalSeats,
    int AvailableSeats,
    decimal? PriceFrom,
    string Description,
    SalePolicy Policy,
    DateTimeOffset? CancelledAt,
    string? CancellationReason,
    bool QueueIsPaused,
    bool Rehearsal,
    RefundProgress Refunds
);

/// <summary>The refunds of a concert's cancelled dates.</summary>
/// <param name="Due">How many payments are to be refunded, the refunded ones included.</param>
/// <param name="Done">How many of them are refunded.</param>
/// <param name="Amount">What these refunds returned.</param>
public sealed record RefundProgress(int Due, int Done, decimal Amount);

internal sealed class GetAdminConcertHandler(ICatalogue catalogue)
    : IRequestHandler<GetAdminConcertQuery, Result<AdminConcert>>
{
    public async Task<Result<AdminConcert>> Handle(GetAdminConcertQuery query, CancellationToken cancellationToken) =>
        await catalogue.FindForOrganizersAsync(query.ConcertId, cancellationToken) is { } concert
            ? concert
            : ConcertErrors.NotFound;
}
