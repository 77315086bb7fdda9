namespace Concert.Application.Reservations;

public interface IReservationViews
{
    /// <summary>A user's reservation with its status at this instant; null if unknown.</summary>
    Task<ReservationView?> FindAsync(Guid reservationId, Guid userId, CancellationToken cancellationToken);

    /// <summary>Newest first: reservations with a number smaller than <paramref name="after"/>.</summary>
    Task<IReadOnlyList<ReservationView>> ListAsync(
        Guid userId,
        long? after,
        int take,
        CancellationToken cancellationToken
    );

    /// <summary>Anybody's reservation with its status at this instant; null if unknown.</summary>
    Task<ReservationDetails?> FindDetailsAsync(Guid reservationId, CancellationToken cancellationToken);

    /// <summary>Anybody's, newest first: those that stand behind <paramref name="after"/>.</summary>
    Task<IReadOnlyList<ReservationDetails>> ListDetailsAsync(
        ReservationFilter filter,
        ReservationKey? after,
        int take,
        CancellationToken cancellationToken
    );
}
