namespace Concert.Application.Reservations.FindReservations;

/// <summary>A concert's reservations, newest first. Those made meanwhile are on no further page.</summary>
public sealed record FindReservationsQuery(ReservationFilter Filter, PageRequest Page)
    : IQuery<Page<ReservationDetails>>,
        IPaged
{
    internal ReservationKey? After => ReservationKey.Parse(Page.AfterText);

    bool IPaged.HasCursorOfList => After is not null;
}

internal sealed class FindReservationsValidator : AbstractValidator<FindReservationsQuery>
{
    public FindReservationsValidator() =>
        RuleFor(query => query.Filter).SetValidator(new ReservationFilterValidator()).OverridePropertyName("");
}

internal sealed class ReservationFilterValidator : AbstractValidator<ReservationFilter>
{
    public ReservationFilterValidator() => RuleFor(filter => filter.Email!).OptionalText(User.MaxEmailLength);
}

internal sealed class FindReservationsHandler(IReservationViews reservations, ICatalogue catalogue)
    : IRequestHandler<FindReservationsQuery, Result<Page<ReservationDetails>>>
{
    public async Task<Result<Page<ReservationDetails>>> Handle(
        FindReservationsQuery query,
        CancellationToken cancellationToken
    )
    {
        var (filter, page) = query;
        if (!await catalogue.ExistsAsync(filter.ConcertId, cancellationToken))
            return ConcertErrors.NotFound;
        var found = await reservations.ListDetailsAsync(filter, query.After, page.Limit + 1, cancellationToken);
        return Page.Of(found, page.Limit, reservation => $"{reservation.Key}");
    }
}
