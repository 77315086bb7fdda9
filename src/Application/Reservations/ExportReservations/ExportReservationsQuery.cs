namespace Concert.Application.Reservations.ExportReservations;

using System.Globalization;
using Concert.Application.Reservations.FindReservations;

/// <summary>
/// All reservations of a concert that fit, newest first. The audit trail has the export before the first of them is read.
/// </summary>
public sealed record ExportReservationsQuery(Guid? ActorId, ReservationFilter Filter)
    : IQuery<ReservationExport>,
        ITransactional,
        IAudited
{
    public string Action => "reservation.export";
}

/// <param name="Reservations">Read page by page while they are enumerated.</param>
public sealed record ReservationExport(IAsyncEnumerable<ReservationDetails> Reservations);

internal sealed class ExportReservationsValidator : AbstractValidator<ExportReservationsQuery>
{
    public ExportReservationsValidator() =>
        RuleFor(query => query.Filter).SetValidator(new ReservationFilterValidator()).OverridePropertyName("");
}

internal sealed class ExportReservationsHandler(IReservationViews reservations, ICatalogue catalogue, IAudit audit)
    : IRequestHandler<ExportReservationsQuery, Result<ReservationExport>>
{
    private const int PageSize = 500;

    public async Task<Result<ReservationExport>> Handle(
        ExportReservationsQuery query,
        CancellationToken cancellationToken
    )
    {
        var filter = query.Filter;
        if (!await catalogue.ExistsAsync(filter.ConcertId, cancellationToken))
            return ConcertErrors.NotFound;
        audit.Note(
            query,
            new AuditedObject("concert", filter.ConcertId.ToString(CultureInfo.InvariantCulture)),
            before: null,
            new { filter.Status, OfOneUser = filter.Email is not null }
        );

        // Each page is a statement of its own, so that a slow reader keeps no connection.
        return new ReservationExport(
            Page.AllAsync<ReservationDetails, ReservationKey>(
                (after, take) => reservations.ListDetailsAsync(filter, after, take, cancellationToken),
                reservation => reservation.Key,
                PageSize
            )
        );
    }
}
